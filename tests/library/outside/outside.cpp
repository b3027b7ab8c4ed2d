#include "outside.hpp"

#include <afterglow/afterglow.hpp>

static_assert(AFTERGLOW_VERSION_MAJOR >= 0 && AFTERGLOW_VERSION_MINOR >= 0 && AFTERGLOW_VERSION_PATCH >= 0);

namespace outside {

std::string best_pad(const std::string& recording) {
    using namespace afterglow;
    if (version() != AFTERGLOW_VERSION) throw std::runtime_error("headers and library differ");
    const AudioBuffer sound = audio::decode_all(recording, {});
    Recording kept(sound.channels(), sound.sample_rate_hz(), {});
    kept.append(sound);
    kept.seal();
    const auto analysis = analysis::analyse(sound, {});
    const auto made = makers::make_pads({kept, analysis}, {}, Rng(1));
    if (made.textures.empty()) throw std::runtime_error(reasons_text(made.reasons));
    const auto& pad = made.textures.front();
    const auto measured = curation::measure(pad.audio, pad.is_loop, {});
    return render::texture_file_name(pad, "outside", measured.brightness);
}

}  // namespace outside

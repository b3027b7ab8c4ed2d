#include "render/texture_file.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/pitch.hpp"
#include "base/version.hpp"

namespace afterglow::render {
namespace {

// Kits are given away: where the recording lies is nobody else's business, and a moved archive gives the same
// bytes.
std::string provenance_text(const makers::Texture& texture, const std::string& source_path) {
    const auto& from = texture.provenance;
    const std::string name = source_path.substr(source_path.rfind('/') + 1);
    const std::string origin =
        from.synthetic ? "synthetic"
                       : fmt::format("source={}; range={:.3f}-{:.3f} s", name, from.start_sec, from.end_sec);
    return fmt::format("{}; chain={}; seed={}; version={}", origin, from.chain, from.seed, version());
}

}  // namespace

std::optional<audio::WavNote> root_note(const std::optional<double>& pitch_hz) {
    if (!pitch_hz || !(*pitch_hz > 0.0)) return std::nullopt;
    const double note = analysis::midi_note_of_hz(*pitch_hz);
    const double nearest = std::round(note);
    if (!(nearest >= 0.0 && nearest <= 127.0)) return std::nullopt;
    return audio::WavNote{static_cast<int>(nearest), (note - nearest) * 100.0};
}

std::string texture_file_name(const makers::Texture& texture, const std::string& source,
                              curation::Brightness brightness, const std::string& tags) {
    using makers::TextureKind;
    const std::string tone = curation::brightness_name(brightness);
    const std::string tail = (tags.empty() ? "" : "_" + tags) + ".wav";
    switch (texture.kind) {
        case TextureKind::pad:
            return fmt::format("{}_pad{:02}_{}{}", source, texture.index, tone, tail);
        case TextureKind::drone:
        case TextureKind::swell:
            return fmt::format("{}_{}{}", source, texture.variant, tail);
        case TextureKind::cloud:
            return fmt::format("cloud_{}_{:02}_{}{}", source, texture.index, tone, tail);
        case TextureKind::hiss:
            return fmt::format("hiss_loop_{}_{:02}{}", source, texture.index, tail);
        case TextureKind::flicker:
            return fmt::format("hiss_flicker_{}_{:02}{}", source, texture.index, tail);
        case TextureKind::drum:
            return fmt::format("{}_drum_{:03}{}", source, texture.index, tail);
        case TextureKind::silence:
            return fmt::format("{}_silence_{:03}{}", source, texture.index, tail);
    }
    return {};
}

std::int64_t write_texture(const OutputRoot& out, const std::filesystem::path& path,
                           const makers::Texture& texture, const curation::Measurements& measured,
                           audio::SampleFormat format, const std::string& source_path) {
    audio::WavOptions options;
    options.format = format;
    if (texture.is_loop) {
        options.loop = audio::WavLoop{0, texture.audio.frames()};
        options.note = root_note(measured.pitch_hz);
    }
    options.text = {path.stem().string(), "Afterglow " + version(), provenance_text(texture, source_path)};
    const auto bytes = audio::encode_wav(texture.audio, options);
    out.write_file(path, std::span<const std::byte>(bytes), Flush::with_folder);
    return static_cast<std::int64_t>(bytes.size());
}

}  // namespace afterglow::render

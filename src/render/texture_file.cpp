#include "render/texture_file.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/pitch.hpp"
#include "base/version.hpp"
#include "render/provenance.hpp"

namespace afterglow::render {

std::optional<audio::WavNote> root_note(const std::optional<double>& pitch_hz) {
    if (!pitch_hz || !(*pitch_hz > 0.0)) return std::nullopt;
    const double note = analysis::midi_note_of_hz(*pitch_hz);
    const double nearest = std::round(note);
    if (!(nearest >= 0.0 && nearest <= 127.0)) return std::nullopt;
    return audio::WavNote{static_cast<int>(nearest), (note - nearest) * 100.0};
}

std::string texture_file_name(const makers::Texture& texture, const std::string& source,
                              curation::Brightness brightness, const std::string& tags) {
    const auto pattern = makers::info_of(texture.kind).file_name;
    return fmt::format(fmt::runtime(pattern), fmt::arg("source", source), fmt::arg("index", texture.index),
                       fmt::arg("tone", curation::brightness_name(brightness)),
                       fmt::arg("variant", texture.variant)) +
           (tags.empty() ? "" : "_" + tags) + ".wav";
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
    FileProvenance from = file_provenance(texture.provenance, source_path);
    from.splice = texture.splice;
    from.kind = texture.kind;
    options.text = {path.stem().string(), "Afterglow " + version(), provenance_text(from)};
    const auto bytes = audio::encode_wav(texture.audio, options);
    out.write_file(path, std::span<const std::byte>(bytes), Flush::with_folder);
    return static_cast<std::int64_t>(bytes.size());
}

}  // namespace afterglow::render

#include "support/textures.hpp"

#include <array>
#include <utility>

#include "render/manifest.hpp"
#include "render/texture_file.hpp"
#include "support/signals.hpp"

namespace afterglow::test {

using makers::TextureKind;

void write_textures(const std::filesystem::path& folder, const std::string& source,
                    const std::vector<WrittenTexture>& textures) {
    const OutputRoot out(folder);
    std::vector<render::ManifestRow> rows;
    for (const auto& written : textures) {
        makers::Texture texture;
        texture.kind = written.kind;
        texture.audio = written.audio;
        texture.is_loop = written.is_loop;
        texture.provenance = {1.0, 3.0, {"loop"}, 7, false};
        audio::quantise(texture.audio, audio::SampleFormat::pcm24, Rng(1));
        render::ManifestRow row;
        row.filename = written.name;
        row.path = makers::kind_folder(written.kind) + "/" + written.name;
        row.source = source;
        row.source_path = "/music/" + source + ".flac";
        row.source_start_sec = 1.0;
        row.source_end_sec = 3.0;
        row.kind = written.kind;
        row.measured = curation::measure(texture.audio, written.is_loop, {});
        row.grade = curation::grade(row.measured, written.is_loop, {});
        if (written.is_loop) {
            row.loop_start_frame = 0;
            row.loop_end_frame = texture.audio.frames();
        }
        row.seed = 7;
        out.make_folder(makers::kind_folder(written.kind));
        render::write_texture(out, row.path, texture, row.measured, audio::SampleFormat::pcm24,
                              row.source_path);
        rows.push_back(row);
    }
    render::write_manifest(out, folder, rows);
}

std::vector<WrittenTexture> assorted_textures() {
    constexpr std::array<double, 3> d_minor = {146.83, 174.61, 220.0};
    return {{TextureKind::pad, "low.wav", signals::sine(110.25, 1.0), true},
            {TextureKind::pad, "chord.wav", signals::held_chord(d_minor, 1.0), true},
            {TextureKind::drone, "tone.wav", signals::harmonic_tone(220.5, 1.0), true},
            {TextureKind::hiss, "hiss.wav", signals::white_noise(0.5), true},
            {TextureKind::drum, "drum.wav", signals::drum_loop(120.0, 0.4), false},
            {TextureKind::silence, "quiet.wav", signals::pink_noise(0.3, 0.01), false}};
}

}  // namespace afterglow::test

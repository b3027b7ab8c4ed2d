#include "makers/hiss.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "dsp/envelope.hpp"
#include "dsp/level.hpp"
#include "makers/hiss_sources.hpp"

namespace afterglow::makers {
namespace {

constexpr double flicker_rise_sec = 0.010;
constexpr double flicker_fall_sec = 0.050;

bool has_tremolo(const HissOptions& options) {
    return options.tremolo_hz > 0.0 && options.tremolo_depth > 0.0;
}

// A dip and a return as often as a whole number of cycles fits the loop.
void add_tremolo(AudioBuffer& loop, const HissOptions& options) {
    if (!has_tremolo(options)) return;
    const double cycles = std::max(1.0, std::round(options.tremolo_hz * loop.duration_sec()));
    const double step = 2.0 * std::numbers::pi * cycles / static_cast<double>(loop.frames());
    const double half_depth = 0.5 * std::min(options.tremolo_depth, 1.0);
    std::vector<float> gains(static_cast<std::size_t>(loop.frames()));
    for (std::size_t i = 0; i < gains.size(); ++i)
        gains[i] =
            static_cast<float>(1.0 - half_depth + half_depth * std::cos(step * static_cast<double>(i)));
    for (int c = 0; c < loop.channels(); ++c) {
        const auto samples = loop.channel(c);
        for (std::size_t i = 0; i < gains.size(); ++i) samples[i] *= gains[i];
    }
}

// 10 ms up, 50 ms down; in bursts too short for both, in proportion.
void shape_flicker(AudioBuffer& burst) {
    dsp::fade_in_out(burst, frames_of(flicker_rise_sec, burst.sample_rate_hz()),
                     frames_of(flicker_fall_sec, burst.sample_rate_hz()));
}

std::string band_text(const HissOptions& options) {
    return "band " + rounded(options.low_hz, 1) + " to " + rounded(options.high_hz, 1) + " Hz";
}

std::string tremolo_text(const HissOptions& options) {
    return "tremolo " + rounded(options.tremolo_hz, 2) + " Hz depth " + rounded(options.tremolo_depth, 2);
}

Texture make_loop(HissSource& material, const HissOptions& options, const Rng& rng, int index) {
    HissPiece piece = material.loop(index, rng);
    add_tremolo(piece.audio, options);
    const std::int64_t begin = rotate_to_quiet_start(piece.audio);
    finish_level(piece.audio, options.loop_peak_db);
    Texture texture;
    if (piece.splice) texture.splice = rotated(*piece.splice, begin, piece.audio.frames());
    texture.kind = TextureKind::hiss;
    texture.audio = std::move(piece.audio);
    texture.is_loop = true;
    texture.index = index;
    texture.provenance = std::move(piece.provenance);
    texture.provenance.chain.push_back(band_text(options));
    if (has_tremolo(options)) texture.provenance.chain.push_back(tremolo_text(options));
    texture.provenance.seed = rng.key();
    return texture;
}

Texture make_flicker(HissSource& material, const HissOptions& options, Rng rng, int index) {
    const double seconds =
        rng.uniform(options.min_flicker_ms, std::max(options.min_flicker_ms, options.max_flicker_ms)) /
        1000.0;
    HissPiece piece = material.burst(index, seconds, rng);
    shape_flicker(piece.audio);
    dsp::normalise_peak(piece.audio, options.flicker_peak_db);
    Texture texture;
    texture.kind = TextureKind::flicker;
    texture.audio = std::move(piece.audio);
    texture.index = index;
    texture.provenance = std::move(piece.provenance);
    for (const auto& step : {band_text(options), std::string("rise 10 ms"), std::string("fall 50 ms")})
        texture.provenance.chain.push_back(step);
    texture.provenance.seed = rng.key();
    return texture;
}

void make_all(HissSource& material, const HissOptions& options, const Rng& rng, MakerResult& made) {
    for (int i = 1; i <= options.loops; ++i)
        made.textures.push_back(
            make_loop(material, options, rng.split("loop", static_cast<std::uint64_t>(i)), i));
    for (int i = 1; i <= options.flickers; ++i)
        made.textures.push_back(
            make_flicker(material, options, rng.split("flicker", static_cast<std::uint64_t>(i)), i));
}

}  // namespace

MakerResult make_hiss(const Source& source, const HissOptions& options, const Rng& rng) {
    MakerResult made;
    RecordedHiss material(source, options);
    if (material.reason()) {
        made.reasons.push_back(*material.reason());
        return made;
    }
    make_all(material, options, rng, made);
    return made;
}

MakerResult make_synthetic_hiss(double sample_rate_hz, const HissOptions& options, const Rng& rng) {
    MakerResult made;
    SyntheticHiss material(sample_rate_hz, options);
    make_all(material, options, rng, made);
    return made;
}

}  // namespace afterglow::makers

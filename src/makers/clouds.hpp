// Clouds: endless granular textures (docs/SOUND.md).
#pragma once

#include <optional>

#include "makers/texture.hpp"

namespace afterglow::makers {

// What the pitch shifts of grains are rounded to.
enum class PitchQuantize { none, semitone, scale, octaves };

enum class CloudCharacter {
    mixed,  // the first, third, … cloud of a source is tonal, the others are dense
    tonal,  // grains four times as long, moved by octaves where no other steps are asked for
    dense,
};

struct CloudOptions {
    double duration_sec = 6.0;
    int per_source = 2;
    CloudCharacter character = CloudCharacter::mixed;
    // Different moments of the source that a cloud is made of; more vary more. How densely they are sown is
    // `overlap`'s matter: a moment is used again, at another pitch and place, where the cloud takes more
    // grains than there are moments.
    int grains = 200;
    double min_grain_ms = 50.0;
    double max_grain_ms = 150.0;
    double min_pitch_semitones = -7.0;
    double max_pitch_semitones = 7.0;
    PitchQuantize pitch_quantize = PitchQuantize::none;
    double overlap = 0.75;  // 0.1 … 0.95: how much of a grain the next one covers; 0.95 is dense and slow
    double lowpass_hz = 8000.0;
    double min_grain_quality = 0.4;  // 0 … 1: grains below it are not used
    double target_peak_db = -3.0;
    double stereo_spread = 1.0;  // 0 all grains in the middle … 1 anywhere in the field
    std::optional<bool> stereo;
};

// Throws Error(config) where `lowpass_hz` does not fit the sample rate, Error(write) where a recording on
// disk cannot be read.
MakerResult make_clouds(const Source& source, const CloudOptions& options, const Rng& rng);

}  // namespace afterglow::makers

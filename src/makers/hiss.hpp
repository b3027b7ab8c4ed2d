// Hiss: loops and short flickers of high noise, from a recording's high band or synthetic (docs/SOUND.md).
#pragma once

#include <optional>

#include "makers/texture.hpp"

namespace afterglow::makers {

struct HissOptions {
    double loop_duration_sec = 1.5;
    int loops = 2;
    int flickers = 4;
    double low_hz = 5000.0;  // band edges, −3 dB
    double high_hz = 14000.0;
    double tremolo_hz = 3.0;     // rounded so that a whole number of cycles fits the loop
    double tremolo_depth = 0.6;  // 0 none … 1 down to silence
    double min_flicker_ms = 50.0;
    double max_flicker_ms = 300.0;
    double loop_peak_db = -6.0;
    double flicker_peak_db = -3.0;
    bool use_synthetic_noise = true;  // where a source has nothing in the band
    std::optional<bool> stereo;
};

// From the parts of the recording that have energy in the band; nothing but a reason where there are none.
// Throws Error(config) where the band does not fit the sample rate, Error(write) where a recording on disk
// cannot be read.
MakerResult make_hiss(const Source& source, const HissOptions& options, const Rng& rng);
// Seeded noise, shaped in the frequency domain. Throws Error(config) as make_hiss.
MakerResult make_synthetic_hiss(double sample_rate_hz, const HissOptions& options, const Rng& rng);

}  // namespace afterglow::makers

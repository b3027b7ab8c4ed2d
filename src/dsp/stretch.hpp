// Time stretch and pitch shift (Rubber Band, R3 engine).
#pragma once

#include <cstdint>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

enum class StretchQuality {
    short_window,  // R3 with the short window: for steady material; faster, residual −55 dB on tones
    long_window,   // R3 with its long window: finer in the bass, 2 to 3 times slower
};

struct StretchOptions {
    double time_factor = 1.0;      // 2 lasts twice as long; > 0
    double pitch_semitones = 0.0;  // pitch shift keeps time
    StretchQuality quality = StretchQuality::short_window;
};

// Returns exactly round(frames · time_factor) frames, aligned with the start of the input. Channels are
// processed together, so that their phase relation holds. Factor 1 and 0 semitones return the input
// unchanged.
AudioBuffer stretch(const AudioBuffer& audio, const StretchOptions& options);

}  // namespace afterglow::dsp

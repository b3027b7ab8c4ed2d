// Time stretch and pitch shift (Rubber Band, R3 engine).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

enum class StretchQuality {
    short_window,  // R3 with the short window: for steady material; faster
    long_window,   // R3 with its long windows: finer in the bass, 3 times slower
};

struct StretchOptions {
    double time_factor = 1.0;      // 2 lasts twice as long; > 0
    double pitch_semitones = 0.0;  // pitch shift keeps time
    StretchQuality quality = StretchQuality::short_window;
};

// Returns exactly round(frames · time_factor) frames, aligned with the start of the input. Channels are
// processed together, so that their phase relation holds. Factor 1 and 0 semitones return the input
// unchanged. Before the start and after the end the input is taken to go on mirrored; the first and last 50
// ms are less exact than the rest.
AudioBuffer stretch(const AudioBuffer& audio, const StretchOptions& options);

// The same for several versions of one input, in their order. A pitch shift is a stretch by the pitch ratio
// that is then read faster; versions that need the same stretch share it (an octave up and twice the length;
// a fifth up and 1.5 times the length), which is why this costs about half. Stretches that differ by less
// than 0.2 % count as the same: the inner time of such a version is off by that little, its length and pitch
// are exact.
std::vector<AudioBuffer> stretch_versions(const AudioBuffer& audio, std::span<const StretchOptions> versions);

}  // namespace afterglow::dsp

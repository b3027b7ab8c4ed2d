// Zero-phase Butterworth-shaped filters, applied in the frequency domain.
#pragma once

#include <optional>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

// An absent edge lets everything through on its side; both absent: no filter.
struct Band {
    std::optional<double> low_hz;   // high-pass cutoff
    std::optional<double> high_hz;  // low-pass cutoff
};

// |H(f)| of the filter, for every bin of a transform of `size` frames: −3.01 dB at each cutoff, 36 dB/octave
// beyond it.
std::vector<float> band_gains(const Band& band, std::size_t size, double sample_rate_hz);

// Throws Error(config) if an edge is not below Nyquist or the low edge is not below the high one.
void check_band(const Band& band, double sample_rate_hz);

// The audio taken as one period of an endless signal: a loop stays a loop.
// Throws Error(config) if an edge is not below Nyquist or the low edge is not below the high one.
void filter_circular(AudioBuffer& audio, const Band& band);

}  // namespace afterglow::dsp

// Keeping one band and nothing else.
#pragma once

#include "base/audio_buffer.hpp"
#include "dsp/filter.hpp"

namespace afterglow::dsp {

// Zero-phase, −3.01 dB at each edge and nothing from 2 % beyond it on: far steeper than filter_circular, for
// sounds whose energy must lie inside the band, whatever the source's spectrum. It rings for about 10 ms
// around an edge of 5 kHz, which noise hides. The audio is taken as one period of an endless signal. Throws
// Error(config) if an edge is not below Nyquist or the low edge is not below the high one.
void band_limit_circular(AudioBuffer& audio, const Band& band);
// |H(f)| of it.
double band_limit_gain(const Band& band, double frequency_hz);

}  // namespace afterglow::dsp

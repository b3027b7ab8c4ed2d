// Reading audio at another speed: the windowed-sinc kernel of granular synthesis.
#pragma once

#include <cstdint>
#include <span>

namespace afterglow::dsp {

// out[i] += gain · window(i) · x(start + i · ratio), x interpolated by a Kaiser-windowed sinc whose cutoff is
// lowered and whose length grows with a ratio above 1, so that nothing aliases (Smith & Gossett 1984). ratio
// 2 is an octave up. `window` has out.size() values. Positions outside `source` are silent. An 18 kHz tone an
// octave up leaves nothing above −60 dB; a 1 kHz tone keeps an SNR of at least 80 dB.
void add_grain(std::span<float> out, std::span<const float> source, double start, double ratio,
               std::span<const float> window, float gain);

}  // namespace afterglow::dsp

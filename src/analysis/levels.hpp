// Samples before any spectrum: the channels as one, and the levels of a hop.
#pragma once

#include <cstdint>
#include <span>

#include "base/audio_buffer.hpp"
#include "base/mono_mix.hpp"

namespace afterglow::analysis {

// Fills `mono` with the channels of `audio` from frame `start` on as one: two as `how` says, more by their
// mean. NaN, infinities and anything 120 dB above full scale count as silence, so that every
// later number is finite.
void mix_to_mono(const AudioBuffer& audio, std::int64_t start, std::span<float> mono,
                 MonoMix how = MonoMix::mean);

struct HopLevel {
    float power = 0.0F;  // mean square
    float peak = 0.0F;
    float mean = 0.0F;
};
HopLevel measure_hop(std::span<const float> samples);

// The power that is left when the DC is taken away, of means over hops. These are summed in single precision:
// what is left means nothing below 1e-5 of the whole, and is none.
double power_without_dc(double power, double mean);

}  // namespace afterglow::analysis

// The same samples at a fraction of the rate.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace afterglow::analysis {

// A low-pass for thinning by `factor`: a whole number of lanes of taps, −6 dB at half the lower rate. Factor
// 1 lets everything through.
std::vector<float> decimation_taps(std::int64_t factor);

// out[i] = Σ taps[t] · samples[i · step + t].
void filter_and_thin(const float* samples, std::size_t step, std::span<const float> taps, float* out,
                     std::size_t count);

// How many times the reference rate fits into a rate, at least 1.
std::int64_t decimation_to_reference(double sample_rate_hz);
// Every `factor`th sample of what the low-pass leaves; sample i lies where i · factor was. Silence before and
// after.
std::vector<float> decimated(std::span<const float> samples, std::int64_t factor);

}  // namespace afterglow::analysis

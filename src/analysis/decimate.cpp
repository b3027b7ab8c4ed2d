#include "analysis/decimate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/frame_grid.hpp"
#include "dsp/lanes.hpp"

namespace afterglow::analysis {
namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;
using dsp::sum_of;

constexpr int taps_per_factor = 13;

AFTERGLOW_HOT void thin(const float* samples, std::size_t step, std::span<const float> taps, float* out,
                        std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float* from = samples + i * step;
        Lanes sum{};
        for (std::size_t t = 0; t < taps.size(); t += lane_count)
            sum += lanes_at(from + t) * lanes_at(&taps[t]);
        out[i] = sum_of(sum);
    }
}

}  // namespace

// A Blackman-windowed sinc.
std::vector<float> decimation_taps(std::int64_t factor) {
    const auto count =
        (static_cast<std::size_t>(taps_per_factor * factor) + lane_count - 1) / lane_count * lane_count;
    std::vector<float> taps(count);
    if (factor == 1) {
        taps[count / 2] = 1.0F;
        return taps;
    }
    const double cutoff = 0.5 / static_cast<double>(factor);
    const double centre = (static_cast<double>(count) - 1.0) / 2.0;
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double t = 2.0 * cutoff * (static_cast<double>(i) - centre);
        const double phase =
            2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
        const double window = 0.42 - 0.5 * std::cos(phase) + 0.08 * std::cos(2.0 * phase);
        const double sinc = t == 0.0 ? 1.0 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t);
        taps[i] = static_cast<float>(sinc * window);
        sum += sinc * window;
    }
    for (float& tap : taps) tap = static_cast<float>(static_cast<double>(tap) / sum);
    return taps;
}

void filter_and_thin(const float* samples, std::size_t step, std::span<const float> taps, float* out,
                     std::size_t count) {
    thin(samples, step, taps, out, count);
}

std::int64_t decimation_to_reference(double sample_rate_hz) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(sample_rate_hz / reference_rate_hz));
}

std::vector<float> decimated(std::span<const float> samples, std::int64_t factor) {
    if (factor == 1) return {samples.begin(), samples.end()};
    const auto step = static_cast<std::size_t>(factor);
    const auto taps = decimation_taps(factor);
    const std::size_t count = (samples.size() + step - 1) / step;
    std::vector<float> padded(count * step + taps.size());
    std::copy(samples.begin(), samples.end(), padded.begin() + static_cast<std::ptrdiff_t>(taps.size() / 2));
    std::vector<float> out(count);
    thin(padded.data(), step, taps, out.data(), count);
    return out;
}

}  // namespace afterglow::analysis

#include "analysis/levels.hpp"
#include "dsp/lanes.hpp"

#include <algorithm>
#include <cmath>

namespace afterglow::analysis {

namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;
using dsp::sum_of;

constexpr float largest_sample = 1e6F;

AFTERGLOW_HOT void scale_and_clean(float* samples, std::size_t count, float scale) {
    for (std::size_t i = 0; i < count; ++i) {
        const float x = samples[i] * scale;
        samples[i] = std::abs(x) <= largest_sample ? x : 0.0F;  // false for NaN
    }
}

AFTERGLOW_HOT void sum_whole_lanes(const float* samples, std::size_t count, HopLevel& level) {
    Lanes squares{};
    Lanes sums{};
    Lanes peaks{};
    for (std::size_t i = 0; i < count; i += lane_count) {
        const Lanes x = lanes_at(samples + i);
        const Lanes size = x < 0.0F ? -x : x;
        squares += x * x;
        sums += x;
        peaks = size > peaks ? size : peaks;
    }
    level = {sum_of(squares), 0.0F, sum_of(sums)};
    for (std::size_t i = 0; i < lane_count; ++i) level.peak = std::max(level.peak, peaks[i]);
}

}  // namespace

void mix_to_mono(const AudioBuffer& audio, std::int64_t start, std::span<float> mono, MonoMix how) {
    if (audio.channels() == 0) return;
    if (audio.channels() == 2) {
        const auto of = [&](int c) {
            return audio.channel(c).subspan(static_cast<std::size_t>(start), mono.size());
        };
        mix(of(0), of(1), how, mono);
        scale_and_clean(mono.data(), mono.size(), 1.0F);
        return;
    }
    for (int c = 0; c < audio.channels(); ++c) {
        const float* in = audio.channel(c).data() + start;
        if (c == 0) {
            std::copy_n(in, mono.size(), mono.begin());
        } else {
            for (std::size_t i = 0; i < mono.size(); ++i) mono[i] += in[i];
        }
    }
    scale_and_clean(mono.data(), mono.size(), 1.0F / static_cast<float>(audio.channels()));
}

HopLevel measure_hop(std::span<const float> samples) {
    HopLevel level;
    if (samples.empty()) return level;
    const std::size_t whole = samples.size() / lane_count * lane_count;
    sum_whole_lanes(samples.data(), whole, level);
    for (const float x : samples.subspan(whole)) {
        level.power += x * x;
        level.mean += x;
        level.peak = std::max(level.peak, std::abs(x));
    }
    const auto count = static_cast<float>(samples.size());
    level.power /= count;
    level.mean /= count;
    return level;
}

double power_without_dc(double power, double mean) {
    constexpr double known_share = 1e-5;
    const double rest = power - mean * mean;
    return rest > known_share * power ? rest : 0.0;
}

}  // namespace afterglow::analysis

#include "analysis/sustain.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/frames.hpp"
#include "dsp/lanes.hpp"

namespace afterglow::analysis {
namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;
using dsp::log2_in_place;
using dsp::put_lanes;
using dsp::sum_of;

constexpr double low_hz = 60.0;
constexpr double high_hz = 4500.0;
// What is further below the strongest bin does not count, in octaves of power: 45 dB.
constexpr float depth = 15.0F;
// Mean power per bin of a block that is silent: −85 dB of a sine.
constexpr double silent_power = 1e-3;
// The surroundings of a bin are so many on either side, some 215 Hz.
constexpr std::size_t reach = 10;

AFTERGLOW_HOT void add_to(const float* in, float* sum, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) sum[i] += in[i];
}

AFTERGLOW_HOT void log2_of(const float* in, float* out, std::size_t count) {
    constexpr float least = 1e-20F;
    for (std::size_t i = 0; i < count; i += lane_count) {
        Lanes x = lanes_at(in + i) + least;
        log2_in_place(x);
        put_lanes(out + i, x);
    }
}

// Whole lanes of floats, which dsp::dot would empty into doubles.
AFTERGLOW_HOT float product_of(const float* a, const float* b, std::size_t count) {
    Lanes sum{};
    for (std::size_t i = 0; i < count; i += lane_count) sum += lanes_at(a + i) * lanes_at(b + i);
    return sum_of(sum);
}

}  // namespace

SustainStream::SustainStream(double sample_rate_hz) {
    const FrameGrid grid(sample_rate_hz);
    const double bin_hz = sample_rate_hz / static_cast<double>(grid.size);
    first_bin_ = static_cast<std::size_t>(std::max(1.0, std::round(low_hz / bin_hz)));
    const auto end = std::min(static_cast<std::size_t>(high_hz / bin_hz), grid.bins);
    bins_ = std::max((end - std::min(first_bin_, end)) / lane_count, std::size_t{4}) * lane_count;
    sum_.resize(bins_);
    level_.resize(bins_);
    running_.resize(bins_ + 1);
    for (auto& structure : past_) structure.assign(bins_, 0.0F);
}

void SustainStream::push(std::span<const float> power) {
    add_to(power.data() + first_bin_, sum_.data(), bins_);
    if (++frames_ == hops_per_block) end_block();
}

void SustainStream::end_block() {
    auto& oldest = past_[blocks_ % sustain_lag_blocks];
    std::vector<float> now(bins_, 0.0F);
    find_structure(now);
    values_.push_back(std::max(0.0F, product_of(now.data(), oldest.data(), bins_)));
    oldest.swap(now);
    std::fill(sum_.begin(), sum_.end(), 0.0F);
    frames_ = 0;
    ++blocks_;
}

void SustainStream::find_structure(std::vector<float>& structure) {
    double power = 0.0;
    for (const float bin : sum_) power += bin;
    if (power < silent_power * hops_per_block * static_cast<double>(bins_)) return;
    log2_of(sum_.data(), level_.data(), bins_);
    const float least = *std::max_element(level_.begin(), level_.end()) - depth;
    for (float& level : level_) level = std::max(level, least);
    for (std::size_t k = 0; k < bins_; ++k) running_[k + 1] = running_[k] + level_[k];
    for (std::size_t k = 0; k < bins_; ++k) {
        const std::size_t from = k < reach ? 0 : k - reach;
        const std::size_t to = std::min(k + reach + 1, bins_);
        const double around = (running_[to] - running_[from]) / static_cast<double>(to - from);
        structure[k] = level_[k] - static_cast<float>(around);
    }
    const float energy = product_of(structure.data(), structure.data(), bins_);
    if (energy <= 0.0F) return;
    const float scale = 1.0F / std::sqrt(energy);
    for (float& x : structure) x *= scale;
}

}  // namespace afterglow::analysis

#include "analysis/onsets.hpp"

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

constexpr double bands_per_octave = 24.0;
constexpr double lowest_hz = 27.5;
constexpr double highest_hz = 16000.0;
constexpr double low_below_hz = 200.0;
constexpr double high_above_hz = 4700.0;
constexpr float log10_of_2 = 0.30103F;
constexpr float compression = 4.0F;

// Centre bins on the scale of A = 440 Hz; where the bands are narrower than a bin, each bin is taken once.
std::vector<std::size_t> centre_bins(double sample_rate_hz, const FrameGrid& grid) {
    const double bin_hz = sample_rate_hz / static_cast<double>(grid.size);
    const double top_hz = std::min(highest_hz, sample_rate_hz / 2.0);
    std::vector<std::size_t> bins;
    for (int i = 0;; ++i) {
        const double hz = lowest_hz * std::exp2(i / bands_per_octave);
        if (hz > top_hz) break;
        const auto bin = std::min(static_cast<std::size_t>(std::lround(hz / bin_hz)), grid.bins - 1);
        if (bins.empty() || bin != bins.back()) bins.push_back(bin);
    }
    return bins;
}

AFTERGLOW_HOT void log_compress(float* bands, std::size_t count) {
    for (std::size_t i = 0; i < count; i += lane_count) {
        Lanes x = compression * lanes_at(bands + i) + 1.0F;
        log2_in_place(x);
        put_lanes(bands + i, x * log10_of_2);
    }
}

AFTERGLOW_HOT float rise(const float* current, const float* previous, std::size_t count) {
    Lanes sum{};
    for (std::size_t i = 0; i < count; i += lane_count) {
        const Lanes difference = lanes_at(current + i) - lanes_at(previous + i);
        sum += difference > 0.0F ? difference : Lanes{};
    }
    return sum_of(sum);
}

void maximum_of_neighbours(const float* bands, float* out, std::size_t count) {
    out[0] = std::max(bands[0], bands[1]);
    for (std::size_t i = 1; i + 1 < count; ++i)
        out[i] = std::max(std::max(bands[i - 1], bands[i]), bands[i + 1]);
    out[count - 1] = std::max(bands[count - 2], bands[count - 1]);
}

}  // namespace

SuperFlux::SuperFlux(double sample_rate_hz) {
    const FrameGrid grid(sample_rate_hz);
    const double bin_hz = sample_rate_hz / static_cast<double>(grid.size);
    const auto bins = centre_bins(sample_rate_hz, grid);
    ramp_.resize(grid.bins);
    for (std::size_t i = 0; i + 1 < bins.size(); ++i) {
        segments_.push_back({bins[i], bins[i + 1]});
        const auto width = static_cast<float>(bins[i + 1] - bins[i]);
        for (std::size_t k = bins[i]; k < bins[i + 1]; ++k)
            ramp_[k] = static_cast<float>(k - bins[i]) / width;
    }
    bands_ = bins.size() > 3 ? bins.size() - 2 : 0;
    const std::size_t padded = (bands_ + lane_count - 1) / lane_count * lane_count;
    const auto lanes_below = [&](double hz) {
        std::size_t band = 0;
        while (band < bands_ && static_cast<double>(bins[band + 1]) * bin_hz < hz) ++band;
        return (band + lane_count / 2) / lane_count * lane_count;
    };
    low_end_ = std::min(lanes_below(low_below_hz), padded);
    high_begin_ = std::clamp(lanes_below(high_above_hz), low_end_, padded);
    current_.resize(padded);
    for (auto& before : before_) before.resize(padded);
}

void SuperFlux::filter(const float* magnitude) {
    float rising = 0.0F;  // of the segment before
    for (std::size_t s = 0; s <= bands_; ++s) {
        float whole = 0.0F;
        float upper = 0.0F;
        for (std::size_t k = segments_[s].first; k < segments_[s].last; ++k) {
            whole += magnitude[k];
            upper += magnitude[k] * ramp_[k];
        }
        if (s > 0) current_[s - 1] = rising + (whole - upper);
        rising = upper;
    }
}

SuperFlux::Strength SuperFlux::next(std::span<const float> magnitude) {
    if (bands_ == 0) return {};
    filter(magnitude.data());
    log_compress(current_.data(), current_.size());
    Strength strength;
    if (frames_ > 0) {
        const float* previous = before_[(frames_ - 1) % slow_lag].data();
        const auto part = [&](std::size_t from, std::size_t to) {
            return rise(current_.data() + from, previous + from, to - from);
        };
        strength.low = part(0, low_end_);
        strength.high = part(high_begin_, current_.size());
        strength.all = strength.low + part(low_end_, high_begin_) + strength.high;
    }
    auto& oldest = before_[frames_ % slow_lag];
    if (frames_ >= slow_lag) strength.slow = rise(current_.data(), oldest.data(), current_.size());
    maximum_of_neighbours(current_.data(), oldest.data(), bands_);
    ++frames_;
    return strength;
}

}  // namespace afterglow::analysis

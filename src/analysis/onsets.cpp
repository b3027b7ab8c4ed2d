#include "analysis/onsets.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/frames.hpp"
#include "analysis/lanes.hpp"

namespace afterglow::analysis {

namespace {

constexpr double bands_per_octave = 24.0;
constexpr double lowest_hz = 27.5;
constexpr double highest_hz = 16000.0;
constexpr double low_below_hz = 200.0;
constexpr double high_above_hz = 4700.0;
constexpr float log10_of_2 = 0.30103F;

// Centre bins on the scale of A = 440 Hz; where the bands are narrower than a bin, each bin is taken once.
std::vector<std::size_t> centre_bins(double sample_rate_hz) {
    const double bin_hz = sample_rate_hz / frame_size;
    const double top_hz = std::min(highest_hz, sample_rate_hz / 2.0);
    std::vector<std::size_t> bins;
    for (int i = 0;; ++i) {
        const double hz = lowest_hz * std::exp2(i / bands_per_octave);
        if (hz > top_hz) break;
        const auto bin = std::min(static_cast<std::size_t>(std::lround(hz / bin_hz)), frame_bins - 1);
        if (bins.empty() || bin != bins.back()) bins.push_back(bin);
    }
    return bins;
}

AFTERGLOW_HOT void log_compress(float* bands, std::size_t count) {
    for (std::size_t i = 0; i < count; i += lane_count) {
        Lanes x = lanes_at(bands + i) + 1.0F;
        log2_in_place(x);
        lanes_at(bands + i) = x * log10_of_2;
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

SuperFlux::SuperFlux(double sample_rate_hz) : ramp_(frame_bins) {
    const auto bins = centre_bins(sample_rate_hz);
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
        while (band < bands_ && static_cast<double>(bins[band + 1]) * sample_rate_hz / frame_size < hz)
            ++band;
        return (band + lane_count / 2) / lane_count * lane_count;
    };
    low_end_ = std::min(lanes_below(low_below_hz), padded);
    high_begin_ = std::clamp(lanes_below(high_above_hz), low_end_, padded);
    current_.resize(padded);
    previous_.resize(padded);
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
    if (!first_) {
        const auto part = [&](std::size_t from, std::size_t to) {
            return rise(current_.data() + from, previous_.data() + from, to - from);
        };
        strength.low = part(0, low_end_);
        strength.high = part(high_begin_, current_.size());
        strength.all = strength.low + part(low_end_, high_begin_) + strength.high;
    }
    maximum_of_neighbours(current_.data(), previous_.data(), bands_);
    first_ = false;
    return strength;
}

std::vector<std::int64_t> pick_onsets(std::span<const float> strength, double frame_rate_hz,
                                      const PeakPicking& picking) {
    const auto frames_of = [&](double sec) {
        return static_cast<std::int64_t>(std::ceil(sec * frame_rate_hz));
    };
    const auto count = static_cast<std::int64_t>(strength.size());
    const auto value = [&](std::int64_t i) { return strength[static_cast<std::size_t>(i)]; };
    const std::int64_t combine = frames_of(picking.combine_sec);
    std::vector<std::int64_t> onsets;
    for (std::int64_t i = 0; i < count; ++i) {
        const float here = value(i);
        if (here < picking.threshold) continue;
        bool is_largest = true;
        for (auto j = std::max<std::int64_t>(0, i - frames_of(picking.max_before_sec));
             j <= std::min(count - 1, i + frames_of(picking.max_after_sec)) && is_largest; ++j)
            is_largest = j < i ? value(j) < here : value(j) <= here;
        if (!is_largest) continue;
        const auto from = std::max<std::int64_t>(0, i - frames_of(picking.mean_before_sec));
        const auto to = std::min(count - 1, i + frames_of(picking.mean_after_sec));
        double sum = 0.0;
        for (auto j = from; j <= to; ++j) sum += static_cast<double>(value(j));
        const double mean = sum / static_cast<double>(to - from + 1);
        if (static_cast<double>(here) < mean * (1.0 + picking.mean_share) + picking.threshold) continue;
        if (!onsets.empty() && i - onsets.back() < combine) continue;
        onsets.push_back(i);
    }
    return onsets;
}

void clear_cut_edges(std::span<float> strength, std::int64_t audio_frames) {
    constexpr std::int64_t half_frame = frame_size / 2;
    for (std::size_t i = 0; i < strength.size(); ++i) {
        const auto centre = static_cast<std::int64_t>(i) * hop_size;
        const bool over_start = centre - hop_size < half_frame;
        const bool over_end = centre + half_frame > audio_frames;
        if (over_start || over_end) strength[i] = 0.0F;
    }
}

std::optional<std::int64_t> first_attack(std::span<const float> hop_power) {
    constexpr std::size_t first_hops = 3;
    constexpr std::size_t later = 9;  // hops; some 0.1 s
    constexpr float decay = 4.0F;     // in power
    constexpr float quietest = 1e-5F;
    if (hop_power.size() < later + first_hops) return std::nullopt;
    const auto peak = std::max_element(hop_power.begin(), hop_power.begin() + first_hops);
    const auto rest = std::max_element(hop_power.begin() + later, hop_power.begin() + later + first_hops);
    if (*peak < quietest || *peak < decay * *rest) return std::nullopt;
    const auto begin =
        std::find_if(hop_power.begin(), peak, [&](float power) { return power * decay >= *peak; });
    return begin - hop_power.begin();
}

}  // namespace afterglow::analysis

// How far a loop's seam stands out of the loop.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"

namespace afterglow::dsp {
namespace {

std::size_t frames_of(double seconds, const AudioBuffer& audio) {
    return static_cast<std::size_t>(std::lround(seconds * audio.sample_rate_hz()));
}

// Samples in the 0.7 ms on either side of a seam.
std::size_t reach_of(const AudioBuffer& loop) {
    return std::max<std::size_t>(frames_of(0.0007, loop), 1);
}

// |x[p−1] − 2·x[p] + x[p+1]| around the circle, the largest of the channels.
std::vector<float> second_differences(const AudioBuffer& loop) {
    const auto n = static_cast<std::size_t>(loop.frames());
    std::vector<float> out(n, 0.0F);
    if (n == 0) return out;
    for (int c = 0; c < loop.channels(); ++c) {
        const float* x = loop.channel(c).data();
        float* most = out.data();
        const auto raise = [](float value, float before, float here, float after) {
            const float second_difference = std::fabs(before - 2.0F * here + after);
            return value > second_difference ? value : second_difference;
        };
        most[0] = raise(most[0], x[n - 1], x[0], x[1 % n]);
        for (std::size_t i = 1; i + 1 < n; ++i) most[i] = raise(most[i], x[i - 1], x[i], x[i + 1]);
        most[n - 1] = raise(most[n - 1], x[(n + n - 2) % n], x[n - 1], x[0]);
    }
    return out;
}

// The largest value in [p − half, p + half), around the circle.
float maximum_around(const std::vector<float>& values, std::size_t p, std::size_t half) {
    const std::size_t n = values.size();
    const std::size_t width = std::min(2 * half, n);
    std::size_t at = (p + n * half - half) % n;
    float most = 0.0F;
    for (std::size_t left = width; left > 0;) {
        const std::size_t count = std::min(left, n - at);
        most = std::max(most, peak(std::span(values).subspan(at, count)));
        left -= count;
        at = 0;
    }
    return most;
}

std::vector<float> maxima_around_every(std::size_t step, const std::vector<float>& values, std::size_t half) {
    std::vector<float> maxima;
    for (std::size_t p = 0; p < values.size(); p += step) maxima.push_back(maximum_around(values, p, half));
    return maxima;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Levels of any stretch of an endless loop at once.
class LoopLevels {
  public:
    explicit LoopLevels(const AudioBuffer& loop)
        : frames_(loop.frames()),
          short_(static_cast<std::int64_t>(std::max<std::size_t>(frames_of(0.02, loop), 1))),
          beside_(static_cast<std::int64_t>(frames_of(0.15, loop))),
          sums_(static_cast<std::size_t>(loop.frames()) + 1, 0.0) {
        for (std::size_t i = 0; i + 1 < sums_.size(); ++i) {
            double power = 0.0;
            for (int c = 0; c < loop.channels(); ++c) {
                const auto x = static_cast<double>(loop.channel(c)[i]);
                power += x * x;
            }
            sums_[i + 1] = sums_[i] + power;
        }
    }

    // Not less the median of other places.
    SpliceLevels around(std::int64_t end, std::int64_t fade) const {
        const double beside = 0.5 * (power(end - fade - beside_, beside_) + power(end, beside_));
        double highest = 0.0;
        double lowest = std::numeric_limits<double>::max();
        for (std::int64_t at = end - fade; at + short_ <= end; at += std::max<std::int64_t>(1, short_ / 4)) {
            const double here = power(at, short_);
            highest = std::max(highest, here);
            lowest = std::min(lowest, here);
        }
        if (highest == 0.0) return {};
        return {level_change(highest, beside), level_change(lowest, beside)};
    }

  private:
    static double level_change(double power, double beside) {
        constexpr double nothing = 1e-12;
        return 10.0 * std::log10((power + nothing) / (beside + nothing));
    }
    // Mean power of `count` frames from any place on; at most one cycle.
    double power(std::int64_t from, std::int64_t count) const {
        count = std::min(count, frames_);
        if (count <= 0) return 0.0;
        const std::int64_t start = ((from % frames_) + frames_) % frames_;
        const std::int64_t first = std::min(count, frames_ - start);
        const double sum = sum_of(start, start + first) + sum_of(0, count - first);
        return std::max(0.0, sum) / static_cast<double>(count);
    }
    double sum_of(std::int64_t from, std::int64_t to) const {
        return sums_[static_cast<std::size_t>(to)] - sums_[static_cast<std::size_t>(from)];
    }

    std::int64_t frames_;
    std::int64_t short_;   // 20 ms
    std::int64_t beside_;  // 150 ms
    std::vector<double> sums_;
};

}  // namespace

std::vector<float> second_difference_peaks(const AudioBuffer& loop) {
    return maxima_around_every(1, second_differences(loop), reach_of(loop));
}

double loop_error_db(const AudioBuffer& loop, std::int64_t seam_frame) {
    const auto frames = static_cast<std::size_t>(loop.frames());
    if (frames == 0) return 0.0;
    const auto differences = second_differences(loop);
    const std::size_t half = reach_of(loop);
    const float seam = maximum_around(differences, static_cast<std::size_t>(seam_frame) % frames, half);
    // Peaks hold for a while: some tell the percentile.
    auto peaks = maxima_around_every(8, differences, half);
    const auto nth = peaks.begin() + static_cast<std::ptrdiff_t>((peaks.size() - 1) * 99 / 100);
    std::nth_element(peaks.begin(), nth, peaks.end());
    if (seam <= 0.0F) return silence_db;
    return *nth > 0.0F ? to_db(static_cast<double>(seam) / static_cast<double>(*nth)) : -silence_db;
}

SpliceLevels splice_levels(const AudioBuffer& loop, const Splice& splice) {
    constexpr std::int64_t places = 17;  // the splice, and 16 others
    const LoopLevels levels(loop);
    const std::int64_t fade = std::clamp<std::int64_t>(splice.fade_frames, 0, loop.frames() / 2);
    if (loop.empty() || fade == 0) return {};
    const SpliceLevels there = levels.around(splice.frame, fade);
    std::vector<double> bumps, dips;
    for (std::int64_t k = 1; k < places; ++k) {
        const SpliceLevels other = levels.around(splice.frame + k * loop.frames() / places, fade);
        bumps.push_back(other.bump_db);
        dips.push_back(other.dip_db);
    }
    return {there.bump_db - median(std::move(bumps)), there.dip_db - median(std::move(dips))};
}

}  // namespace afterglow::dsp

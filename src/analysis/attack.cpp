#include "analysis/attack.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "analysis/decimate.hpp"
#include "dsp/lanes.hpp"

namespace afterglow::analysis {

namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;
using dsp::put_lanes;
using dsp::sum_of;

constexpr std::size_t order = 8;      // of the prediction
constexpr double search_sec = 0.028;  // before the rough onset: what is further back only shows what sounds
constexpr double peak_after_sec = 0.022;  // the sound is at its loudest before this, after the rough onset
constexpr double loudest_over_sec = 0.001;
constexpr double max_click_sec = 0.004;
constexpr double white = 1e-6;  // share of noise added to what is predicted, so that it can be solved
constexpr double quietest_power = 1e-10;  // what is quieter counts as silence, as does …
constexpr double quietest_share = 1e-5;   // … this share of the loudest
constexpr double min_part_sec = 0.001;
constexpr std::size_t coarse_step = 8;  // samples; the places between are looked at around the best alone
// Of the power of both parts: 3 dB. Higher leaves more attacks under other sounds without a place.
constexpr double min_contrast = 2.0;

using Coefficients = std::array<float, order>;

AFTERGLOW_HOT float correlation(const float* x, std::size_t count, std::size_t lag) {
    Lanes sum{};
    for (std::size_t i = 0; i + lag + lane_count <= count; i += lane_count)
        sum += lanes_at(x + i) * lanes_at(x + i + lag);
    return sum_of(sum);
}

// Levinson-Durbin.
Coefficients fit_prediction(std::span<const float> x) {
    std::array<double, order + 1> r{};
    for (std::size_t lag = 0; lag <= order; ++lag)
        r[lag] = static_cast<double>(correlation(x.data(), x.size(), lag));
    double error = r[0] * (1.0 + white) + quietest_power;
    std::array<double, order> a{};
    for (std::size_t m = 0; m < order && error > 0.0; ++m) {
        double reflection = r[m + 1];
        for (std::size_t i = 0; i < m; ++i) reflection -= a[i] * r[m - i];
        reflection /= error;
        const auto before = a;
        for (std::size_t i = 0; i < m; ++i) a[i] = before[i] - reflection * before[m - 1 - i];
        a[m] = reflection;
        error *= 1.0 - reflection * reflection;
    }
    Coefficients out{};
    std::transform(a.begin(), a.end(), out.begin(), [](double value) { return static_cast<float>(value); });
    return out;
}

// `x` has `order` samples before the first, and `out` room for whole lanes.
AFTERGLOW_HOT void squared_residual(const float* x, std::size_t count, const Coefficients& a, float* out) {
    for (std::size_t i = 0; i < count; i += lane_count) {
        Lanes rest = lanes_at(x + i);
        for (std::size_t k = 0; k < order; ++k) rest -= a[k] * lanes_at(x + i - 1 - k);
        put_lanes(out + i, rest * rest);
    }
}

// Splits powers into a quiet and a loud part.
class Split {
  public:
    // Looks at the first `count` of them; none counts less than `floor`. The quiet part has `shortest` at
    // least.
    Split(std::span<const float> power, std::size_t count, double floor, std::size_t shortest)
        : shortest_(shortest), sums_(count + 1) {
        for (std::size_t i = 0; i < count; ++i)
            sums_[i + 1] = sums_[i] + static_cast<double>(power[i]) + floor;
    }

    // Where the two parts differ most, 0 where they do not.
    std::size_t best() const {
        std::size_t found = best_among(shortest_, sums_.size(), coarse_step);
        if (found == 0) return 0;
        return best_among(std::max(shortest_, found - std::min(found, coarse_step)), found + coarse_step, 1);
    }

  private:
    std::size_t best_among(std::size_t from, std::size_t to, std::size_t step) const {
        std::size_t found = 0;
        double least = 0.0;
        for (std::size_t i = from; i < to && i + min_loud < sums_.size(); i += step) {
            const auto before = static_cast<double>(i);
            const auto after = static_cast<double>(sums_.size() - 1 - i);
            const double quiet = sums_[i] / before;
            const double loud = (sums_.back() - sums_[i]) / after;
            if (loud < min_contrast * quiet) continue;
            const double whole = sums_.back() / (before + after);
            const double unlikely = before * std::log(quiet / whole) + after * std::log(loud / whole);
            if (unlikely >= least) continue;
            least = unlikely;
            found = i;
        }
        return found;
    }

    static constexpr std::size_t min_loud = 8;  // samples
    std::size_t shortest_;
    std::vector<double> sums_;  // of the powers before each
};

double mean(std::span<const float> power, double floor) {
    double sum = 0.0;
    for (const float value : power) sum += static_cast<double>(value);
    return sum / static_cast<double>(power.size()) + floor;
}

struct Loudest {
    std::size_t end = 0;
    double power = 0.0;
};
Loudest loudest_part(std::span<const float> power, std::size_t length) {
    Loudest loudest;
    double running = 0.0;
    for (std::size_t i = 0; i < power.size(); ++i) {
        running += static_cast<double>(power[i]);
        if (i >= length) running -= static_cast<double>(power[i - length]);
        if (running > loudest.power) loudest = {i + 1, running};
    }
    loudest.power /= static_cast<double>(length);
    return loudest;
}

std::optional<Attack> find_at_low_rate(std::span<const float> mono, std::int64_t rough,
                                       double sample_rate_hz) {
    const auto samples = [&](double sec) { return static_cast<std::int64_t>(sec * sample_rate_hz); };
    const auto size = static_cast<std::int64_t>(mono.size());
    const std::int64_t begin = rough - samples(attack_before_sec);
    const std::int64_t search = rough - samples(search_sec);
    const std::int64_t end = std::min(size, rough + samples(peak_after_sec));
    if (rough < 0 || rough >= size || search - begin < static_cast<std::int64_t>(order)) return std::nullopt;

    std::vector<float> heard(static_cast<std::size_t>(end - begin) + lane_count);
    for (std::int64_t i = std::max<std::int64_t>(0, begin); i < end; ++i)
        heard[static_cast<std::size_t>(i - begin)] = mono[static_cast<std::size_t>(i)];
    const auto background = static_cast<std::size_t>(search - begin);
    const auto count = static_cast<std::size_t>(end - search);
    std::vector<float> power(count + lane_count);
    squared_residual(heard.data() + background, count, fit_prediction(std::span(heard).first(background)),
                     power.data());

    const Loudest loudest =
        loudest_part(std::span(power).first(count),
                     static_cast<std::size_t>(std::max<std::int64_t>(1, samples(loudest_over_sec))));
    const double floor = std::max(quietest_power, quietest_share * loudest.power);
    const auto shortest = static_cast<std::size_t>(std::max<std::int64_t>(1, samples(min_part_sec)));
    const std::size_t split = Split(power, loudest.end, floor, shortest).best();
    if (split == 0) return std::nullopt;
    const auto click = static_cast<std::size_t>(samples(max_click_sec));
    const std::span<const float> all = std::span(power).first(count);
    const double before = mean(all.first(split - std::min(split - 1, click / 4)), floor);
    const double after = mean(all.subspan(std::min(split + click, count - 1)), floor);
    return Attack{search + static_cast<std::int64_t>(split), after / before};
}

}  // namespace

// Eight coefficients predict little more than 44,100 samples a second: of more, every second, third … is
// looked at.
std::optional<Attack> find_attack(std::span<const float> mono, std::int64_t rough, double sample_rate_hz) {
    const std::int64_t factor = decimation_to_reference(sample_rate_hz);
    if (factor == 1) return find_at_low_rate(mono, rough, sample_rate_hz);
    const auto size = static_cast<std::int64_t>(mono.size());
    if (rough < 0 || rough >= size) return std::nullopt;
    const auto reach = [&](double sec) { return static_cast<std::int64_t>(2.0 * sec * sample_rate_hz); };
    const std::int64_t from = std::max<std::int64_t>(0, rough - reach(attack_before_sec)) / factor * factor;
    const std::int64_t to = std::min(size, rough + reach(attack_after_sec));
    const auto low =
        decimated(mono.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)), factor);
    auto attack =
        find_at_low_rate(low, (rough - from) / factor, sample_rate_hz / static_cast<double>(factor));
    if (attack) attack->start = from + attack->start * factor;
    return attack;
}

std::optional<std::int64_t> attack_start(std::span<const float> mono, std::int64_t rough,
                                         double sample_rate_hz) {
    const auto attack = find_attack(mono, rough, sample_rate_hz);
    return attack ? std::optional(attack->start) : std::nullopt;
}

}  // namespace afterglow::analysis

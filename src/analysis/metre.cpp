#include "analysis/metre.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace afterglow::analysis {
namespace {

constexpr int most_beats = 16;
constexpr std::array<double, 4> band_weights = {0.5, 1.0, 1.0, 0.5};  // of all, low, middle and high
constexpr double clearly_better = 0.1;
constexpr double nearly_as_good = 0.85;  // … makes three of a six

using Returns = std::array<double, most_beats>;  // after one beat, two, …

// Those after multiples of `bar` over the others, on the average.
double standing_out(const Returns& returns, std::size_t count, int bar) {
    double on = 0.0;
    double off = 0.0;
    int ons = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_multiple = (static_cast<int>(i) + 1) % bar == 0;
        (is_multiple ? on : off) += returns[i];
        ons += is_multiple;
    }
    const int offs = static_cast<int>(count) - ons;
    if (ons == 0 || offs == 0) return -std::numeric_limits<double>::infinity();
    return on / ons - off / offs;
}

// Those after multiples of six over those after other even numbers: the beats of the tempo may be halves of
// those of a bar of three.
double six_over_even(const Returns& returns, std::size_t count) {
    Returns halves{};
    for (std::size_t i = 0; i < count / 2; ++i) halves[i] = returns[2 * i + 1];
    return standing_out(halves, count / 2, 3);
}

}  // namespace

int beats_per_bar(const TempoEvidence& evidence, double bpm) {
    Returns returns{};
    std::size_t count = 0;  // up to where the correlations reach
    for (int beats = 1; beats <= most_beats; ++beats) {
        const auto bands = evidence.after(beats, bpm);
        double& sum = returns[static_cast<std::size_t>(beats - 1)];
        for (std::size_t band = 0; band < bands.size(); ++band) sum += band_weights[band] * bands[band];
        if (sum != 0.0) count = static_cast<std::size_t>(beats);
    }
    const double even = std::max(standing_out(returns, count, 2), standing_out(returns, count, 4));
    int best = 0;
    double best_value = -std::numeric_limits<double>::infinity();
    for (const int bar : {3, 5, 6, 7}) {
        const double value = standing_out(returns, count, bar);
        if (value > best_value) {
            best = bar;
            best_value = value;
        }
    }
    if (!(best_value > even + clearly_better))
        return six_over_even(returns, count) > clearly_better ? 6 : usual_beats;
    return best == 6 && standing_out(returns, count, 3) >= nearly_as_good * best_value ? 3 : best;
}

}  // namespace afterglow::analysis

// loop_error_db: how far a loop's seam stands out of the loop.
#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"

namespace afterglow::dsp {
namespace {

std::size_t frames_of(double seconds, const AudioBuffer& audio) {
    return static_cast<std::size_t>(std::lround(seconds * audio.sample_rate_hz()));
}

// |x[p−1] − 2·x[p] + x[p+1]| around the circle, the largest of the channels.
std::vector<float> second_differences(const AudioBuffer& loop) {
    const auto n = static_cast<std::size_t>(loop.frames());
    std::vector<float> out(n, 0.0F);
    if (n == 0) return out;
    for (int c = 0; c < loop.channels(); ++c) {
        const auto x = loop.channel(c);
        const auto at = [&](std::size_t i, float before, float here, float after) {
            const float second_difference = std::fabs(before - 2.0F * here + after);
            out[i] = out[i] > second_difference ? out[i] : second_difference;
        };
        at(0, x[n - 1], x[0], x[1 % n]);
        for (std::size_t i = 1; i + 1 < n; ++i) at(i, x[i - 1], x[i], x[i + 1]);
        at(n - 1, x[(n + n - 2) % n], x[n - 1], x[0]);
    }
    return out;
}

// The largest value in [p − half, p + half) for every p, around the circle: by doubling the reach.
std::vector<float> circular_maximum(const std::vector<float>& values, std::size_t half) {
    const std::size_t n = values.size();
    const std::size_t width = std::min(2 * half, n);
    std::vector<float> wide(n + width);
    for (std::size_t i = 0; i < wide.size(); ++i) wide[i] = values[(i + n * half - half) % n];
    std::size_t reach = 1;
    const auto widen = [&](std::size_t by) {
        for (std::size_t i = 0; i + by < wide.size(); ++i) wide[i] = std::max(wide[i], wide[i + by]);
        reach += by;
    };
    while (2 * reach <= width) widen(reach);
    if (reach < width) widen(width - reach);
    wide.resize(n);
    return wide;
}

double error_db(std::vector<float> values) {
    if (values.empty()) return 0.0;
    const float seam = values[0];
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * 99 / 100);
    std::nth_element(values.begin(), nth, values.end());
    if (seam <= 0.0F) return silence_db;
    return *nth > 0.0F ? to_db(static_cast<double>(seam) / static_cast<double>(*nth)) : -silence_db;
}

}  // namespace

std::vector<float> second_difference_peaks(const AudioBuffer& loop) {
    return circular_maximum(second_differences(loop), std::max<std::size_t>(frames_of(0.0007, loop), 1));
}

double loop_error_db(const AudioBuffer& loop) {
    return loop.empty() ? 0.0 : error_db(second_difference_peaks(loop));
}

}  // namespace afterglow::dsp

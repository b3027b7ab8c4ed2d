// measure_seam and loop_error_db: how far a loop's seam stands out of the loop.
#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/fft.hpp"
#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "dsp/window.hpp"

namespace afterglow::dsp {
namespace {

// Values per position (the gap before frame p); the seam is position 0.
double rank_of_first(const std::vector<float>& values) {
    if (values.empty()) return 0.0;
    const auto smaller = std::count_if(values.begin(), values.end(), [&](float v) { return v < values[0]; });
    return static_cast<double>(smaller) / static_cast<double>(values.size());
}

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
            const float bend = std::fabs(before - 2.0F * here + after);
            out[i] = out[i] > bend ? out[i] : bend;
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

std::vector<float> bends(const AudioBuffer& loop) {
    return circular_maximum(second_differences(loop), std::max<std::size_t>(frames_of(0.0007, loop), 1));
}

double error_db(std::vector<float> values) {
    if (values.empty()) return 0.0;
    const float seam = values[0];
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * 99 / 100);
    std::nth_element(values.begin(), nth, values.end());
    if (seam <= 0.0F) return silence_db;
    return *nth > 0.0F ? to_db(static_cast<double>(seam) / static_cast<double>(*nth)) : -silence_db;
}

// Change of the 20 ms level at every 64th position.
std::vector<float> level_changes(const AudioBuffer& loop) {
    const auto n = static_cast<std::size_t>(loop.frames());
    const std::size_t width =
        std::clamp<std::size_t>(frames_of(0.02, loop), 1, std::max<std::size_t>(n / 2, 1));
    std::vector<double> sums(n + 2 * width + 1, 0.0);  // of power, from `width` frames before the seam on
    for (std::size_t i = 0; i + 1 < sums.size(); ++i) {
        double power = 0.0;
        for (int c = 0; c < loop.channels(); ++c) {
            const auto x = static_cast<double>(loop.channel(c)[(i + n - width) % n]);
            power += x * x;
        }
        sums[i + 1] = sums[i] + power;
    }
    std::vector<float> out;
    for (std::size_t p = 0; p < n; p += 64) {
        const double before = sums[p + width] - sums[p] + 1e-9;
        const double after = sums[p + 2 * width] - sums[p + width] + 1e-9;
        out.push_back(static_cast<float>(std::fabs(10.0 * std::log10(after / before))));
    }
    return out;
}

// Flux between the frames on either side of every 256th position: the sum of the magnitudes' differences.
std::vector<float> fluxes(const AudioBuffer& loop) {
    constexpr std::size_t frame = 1024;
    static const auto window = hann_periodic(frame);
    const auto mono = to_mono(loop);
    const auto x = mono.channel(0);
    RealFft fft(frame);
    const auto magnitudes = [&](std::size_t from, std::vector<float>& out) {
        for (std::size_t i = 0; i < frame; ++i) fft.time()[i] = window[i] * x[(from + i) % x.size()];
        fft.forward();
        out.resize(fft.bins());
        for (std::size_t k = 0; k < out.size(); ++k) out[k] = std::sqrt(std::norm(fft.spectrum()[k]));
    };
    std::vector<float> before, after, out;
    const std::size_t wrap = (frame / x.size() + 1) * x.size();
    for (std::size_t p = 0; p < x.size(); p += 256) {
        magnitudes(p + wrap - frame, before);
        magnitudes(p, after);
        float flux = 0.0F;
        for (std::size_t k = 0; k < before.size(); ++k) flux += std::fabs(after[k] - before[k]);
        out.push_back(flux);
    }
    return out;
}

}  // namespace

SeamMeasures measure_seam(const AudioBuffer& loop) {
    SeamMeasures measures;
    if (loop.empty()) return measures;
    const auto bend = bends(loop);
    measures.second_difference_rank = rank_of_first(bend);
    measures.level_rank = rank_of_first(level_changes(loop));
    measures.flux_rank = rank_of_first(fluxes(loop));
    measures.loop_error_db = error_db(bend);
    return measures;
}

double loop_error_db(const AudioBuffer& loop) {
    return loop.empty() ? 0.0 : error_db(bends(loop));
}

}  // namespace afterglow::dsp

#include "dsp/window.hpp"

#include <cmath>
#include <numbers>

namespace afterglow::dsp {
namespace {

// The cosine by Chebyshev's recurrence cos((i+1)φ) = 2·cos φ·cos(iφ) − cos((i−1)φ), begun anew every 64
// values so that its error stays far below that of a float: grains need a window each.
std::vector<float> hann(std::size_t size, double period) {
    std::vector<float> window(size);
    const double step = 2.0 * std::numbers::pi / period;
    const double factor = 2.0 * std::cos(step);
    constexpr std::size_t run = 64;
    for (std::size_t start = 0; start < size; start += run) {
        double here = std::cos(step * static_cast<double>(start));
        double next = std::cos(step * static_cast<double>(start + 1));
        for (std::size_t i = start; i < size && i < start + run; ++i) {
            window[i] = static_cast<float>(0.5 - 0.5 * here);
            const double after = factor * next - here;
            here = next;
            next = after;
        }
    }
    return window;
}

}  // namespace

std::vector<float> hann_periodic(std::size_t size) {
    return hann(size, static_cast<double>(size));
}

std::vector<float> hann_symmetric(std::size_t size) {
    if (size == 1) return {1.0F};
    auto window = hann(size, static_cast<double>(size) - 1.0);
    if (size > 1) window.front() = window.back() = 0.0F;
    return window;
}

}  // namespace afterglow::dsp

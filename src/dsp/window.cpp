#include "dsp/window.hpp"

#include <cmath>
#include <numbers>

namespace afterglow::dsp {
namespace {

std::vector<float> hann(std::size_t size, double period) {
    std::vector<float> window(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double phase = 2.0 * std::numbers::pi * static_cast<double>(i) / period;
        window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
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

#include "dsp/correlate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace afterglow::dsp {

double dot(std::span<const float> a, std::span<const float> b) {
    // Float lanes vectorise; a double takes them over before their rounding adds up.
    constexpr std::size_t lanes = 16;
    constexpr std::size_t block = 1024;
    const std::size_t size = std::min(a.size(), b.size());
    const std::size_t whole = size / lanes * lanes;
    double sum = 0.0;
    for (std::size_t at = 0; at < whole; at += block) {
        const std::size_t end = std::min(at + block, whole);
        std::array<float, lanes> partial{};
        for (std::size_t i = at; i < end; i += lanes) {
            for (std::size_t lane = 0; lane < lanes; ++lane) partial[lane] += a[i + lane] * b[i + lane];
        }
        for (const float value : partial) sum += static_cast<double>(value);
    }
    for (std::size_t i = whole; i < size; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

}  // namespace afterglow::dsp

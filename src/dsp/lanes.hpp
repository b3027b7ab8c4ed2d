// Eight floats at a time, for sums: addition is not associative in floating point, so the compiler does not
// vectorise them by itself. The order of the additions is fixed here, so a sum does not depend on where its
// data lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/hot.hpp"

namespace afterglow::dsp {

inline constexpr std::size_t lane_count = 8;
using Lanes = float __attribute__((vector_size(32)));
using IntLanes = std::int32_t __attribute__((vector_size(32)));

// Without AVX compilers do not agree on how lanes are returned; these are always inlined, so it does not
// matter.
#pragma GCC diagnostic ignored "-Wpsabi"
[[gnu::always_inline]] inline Lanes lanes_at(const float* samples) {
    Lanes lanes;
    std::memcpy(&lanes, samples, sizeof lanes);
    return lanes;
}
[[gnu::always_inline]] inline void put_lanes(float* samples, const Lanes& lanes) {
    std::memcpy(samples, &lanes, sizeof lanes);
}

inline float sum_of(const Lanes& lanes) {
    return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

// Replaces each lane by its base-2 logarithm; the lanes must be positive, finite and normal. Error below 2e-5
// (minimax polynomial of degree 5 over the mantissa).
inline void log2_in_place(Lanes& x) {
    const IntLanes bits = __builtin_bit_cast(IntLanes, x);
    const Lanes exponent = __builtin_convertvector((bits >> 23) - 127, Lanes);
    const Lanes t = __builtin_bit_cast(Lanes, (bits & 0x007fffff) | 0x3f800000) - 1.0F;
    const Lanes p =
        1.44196559F + t * (-0.709662572F + t * (0.417595029F + t * (-0.196268737F + t * 0.0463849899F)));
    x = exponent + t * p;
}

}  // namespace afterglow::dsp

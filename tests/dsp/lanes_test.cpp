#include "dsp/lanes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace afterglow::dsp {
namespace {

TEST(Lanes, LogarithmIsWithinItsStatedError) {
    for (double exponent = -100.0; exponent < 100.0; exponent += 0.37) {
        std::array<float, lane_count> values{};
        for (std::size_t i = 0; i < lane_count; ++i)
            values[i] = static_cast<float>(std::exp2(exponent + 0.043 * static_cast<double>(i)));
        Lanes lanes = lanes_at(values.data());
        log2_in_place(lanes);
        for (std::size_t i = 0; i < lane_count; ++i)
            EXPECT_NEAR(lanes[i], std::log2(values[i]), 2e-5 + 1e-7 * std::abs(exponent));
    }
}

TEST(Lanes, SumTakesEveryLane) {
    const std::array<float, lane_count> values = {1, 2, 4, 8, 16, 32, 64, 128};
    EXPECT_EQ(sum_of(lanes_at(values.data())), 255.0F);
}

}  // namespace
}  // namespace afterglow::dsp

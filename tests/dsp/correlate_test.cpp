#include "dsp/correlate.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

TEST(Dot, AgreesWithDoublePrecisionForAnyLength) {
    const auto a = signals::white_noise(0.2, 0.5, 1);
    const auto b = signals::pink_noise(0.2, 0.5, 2);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 1024U, 1040U, 8000U}) {
        double expected = 0.0;
        for (std::size_t i = 0; i < size; ++i) {
            expected += static_cast<double>(a.channel(0)[i]) * static_cast<double>(b.channel(0)[i]);
        }
        EXPECT_NEAR(dot(a.channel(0).first(size), b.channel(0).first(size)), expected, 1e-4) << size;
    }
}

}  // namespace
}  // namespace afterglow::dsp

#include "dsp/window.hpp"

#include <gtest/gtest.h>

namespace afterglow::dsp {
namespace {

TEST(Window, PeriodicHannAddsUpToOneAtHalfOverlap) {
    const auto window = hann_periodic(512);
    ASSERT_EQ(window.size(), 512U);
    for (std::size_t i = 0; i < 256; ++i) ASSERT_NEAR(window[i] + window[i + 256], 1.0F, 1e-6F);
}

TEST(Window, SymmetricHannEndsAtZeroAndMirrors) {
    const auto window = hann_symmetric(101);
    EXPECT_EQ(window.front(), 0.0F);
    EXPECT_EQ(window.back(), 0.0F);
    EXPECT_FLOAT_EQ(window[50], 1.0F);
    for (std::size_t i = 0; i < 50; ++i) ASSERT_FLOAT_EQ(window[i], window[100 - i]);
}

TEST(Window, TinySizesAreFinite) {
    EXPECT_TRUE(hann_symmetric(0).empty());
    EXPECT_EQ(hann_symmetric(1), std::vector<float>{1.0F});
    EXPECT_EQ(hann_symmetric(2), (std::vector<float>{0.0F, 0.0F}));
}

}  // namespace
}  // namespace afterglow::dsp

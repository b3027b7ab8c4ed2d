#include "analysis/levels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

TEST(Levels, HopOfAnyLength) {
    for (const std::size_t size : {1UL, 7UL, 8UL, 9UL, 511UL, 512UL}) {
        std::vector<float> samples(size, 0.25F);
        samples.back() = -0.75F;
        const HopLevel level = measure_hop(samples);
        const auto n = static_cast<double>(size);
        EXPECT_NEAR(level.power, (0.0625 * (n - 1.0) + 0.5625) / n, 1e-6);
        EXPECT_NEAR(level.mean, (0.25 * (n - 1.0) - 0.75) / n, 1e-6);
        EXPECT_EQ(level.peak, 0.75F);
    }
    EXPECT_EQ(measure_hop({}).power, 0.0F);
}

TEST(Levels, MonoIsTheMeanOfTheChannels) {
    const auto audio = signals::stereo(signals::from_samples({0.5F, 1.0F, 0.0F}),
                                       signals::from_samples({0.5F, -1.0F, 0.5F}));
    std::vector<float> mono(2);
    mix_to_mono(audio, 1, mono);
    EXPECT_EQ(mono[0], 0.0F);
    EXPECT_EQ(mono[1], 0.25F);
}

TEST(Levels, WhatIsNoSampleCountsAsSilence) {
    const auto audio = signals::from_samples(
        {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1e20F, 0.5F});
    std::vector<float> mono(4);
    mix_to_mono(audio, 0, mono);
    EXPECT_EQ(mono, (std::vector<float>{0.0F, 0.0F, 0.0F, 0.5F}));
}

}  // namespace
}  // namespace afterglow::analysis

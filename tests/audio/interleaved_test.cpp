#include "audio/interleaved.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace afterglow::audio {
namespace {

TEST(Deinterleave, PutsEachChannelByItself) {
    const std::vector<float> samples{1, -1, 2, -2, 3, -3};
    AudioBuffer out(2, 3, 44100.0);
    deinterleave(samples, out);
    EXPECT_EQ(std::vector<float>(out.channel(0).begin(), out.channel(0).end()),
              (std::vector<float>{1, 2, 3}));
    EXPECT_EQ(std::vector<float>(out.channel(1).begin(), out.channel(1).end()),
              (std::vector<float>{-1, -2, -3}));
}

TEST(Fold, FollowsTheGainsOfBs775ForFivePointOne) {
    const FoldGains gains = fold_gains(6, {});
    const double half_power = 1.0 / std::numbers::sqrt2;
    const double scale = 1.0 / (1.0 + 2.0 * half_power);  // left, centre and left surround at full scale
    EXPECT_NEAR(gains[0][0], scale, 1e-6);
    EXPECT_NEAR(gains[0][1], 0.0, 1e-6);
    EXPECT_NEAR(gains[2][0], half_power * scale, 1e-6);
    EXPECT_NEAR(gains[2][1], half_power * scale, 1e-6);
    EXPECT_EQ(gains[3], (std::array<float, 2>{0.0F, 0.0F}));
    EXPECT_NEAR(gains[5][1], half_power * scale, 1e-6);
}

TEST(Fold, NeverExceedsFullScale) {
    for (int channels = 3; channels <= 64; ++channels) {
        const FoldGains gains = fold_gains(channels, {});
        const std::vector<float> full(static_cast<std::size_t>(channels), 1.0F);
        AudioBuffer out(2, 1, 44100.0);
        fold(full, gains, out);
        EXPECT_NEAR(std::max(out.channel(0)[0], out.channel(1)[0]), 1.0F, 1e-4F) << channels;
    }
}

TEST(Unusable, AreNanInfinityAndTheAbsurdAnywhere) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    for (const float bad : {std::nanf(""), inf, -inf, 1e20F, -1e11F}) {
        EXPECT_TRUE(is_unusable(bad));
        for (const std::size_t at : {0U, 1U, 63U, 99U}) {
            std::vector<float> samples(100, -0.5F);
            samples[at] = bad;
            EXPECT_TRUE(any_unusable(samples));
        }
    }
}

TEST(Unusable, IsNoLevelThatIsOne) {
    const std::vector<float> samples{0.0F, -0.0F, 1.0F, -32768.0F, 2147483648.0F, 1e-40F};
    EXPECT_FALSE(any_unusable(samples));
    EXPECT_FALSE(any_unusable({}));
}

TEST(AppendAs, BringsFramesToOtherChannels) {
    const std::vector<float> stereo{1.0F, 3.0F, -2.0F, 2.0F};
    std::vector<float> out{9.0F};
    append_as(stereo, 2, 1, out);
    EXPECT_EQ(out, (std::vector<float>{9.0F, 2.0F, 0.0F}));
    out.clear();
    append_as(stereo, 1, 2, out);
    EXPECT_EQ(out, (std::vector<float>{1.0F, 1.0F, 3.0F, 3.0F, -2.0F, -2.0F, 2.0F, 2.0F}));
    out.clear();
    append_as(stereo, 2, 3, out);
    EXPECT_EQ(out, (std::vector<float>{1.0F, 3.0F, 0.0F, -2.0F, 2.0F, 0.0F}));
}

}  // namespace
}  // namespace afterglow::audio

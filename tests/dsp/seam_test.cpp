#include <gtest/gtest.h>

#include <algorithm>

#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

void turn(AudioBuffer& loop, std::ptrdiff_t by) {
    for (int c = 0; c < loop.channels(); ++c) {
        const auto samples = loop.channel(c);
        std::rotate(samples.begin(), samples.begin() + by, samples.end());
    }
}

TEST(Seam, ClickAtTheSeamStandsAtTheTop) {
    auto loop = signals::sine(220.0, 1.0);  // 220 whole cycles
    loop.channel(0)[0] += 0.3F;
    const auto ranks = test::rank_seam(loop);
    EXPECT_GT(ranks.second_difference, 0.99);
    EXPECT_GT(loop_error_db(loop), 20.0);
}

TEST(Seam, ClickElsewhereDoesNotCount) {
    auto loop = signals::sine(220.0, 1.0);
    loop.channel(0)[0] += 0.3F;
    turn(loop, 20000);
    EXPECT_LT(test::rank_seam(loop).second_difference, 0.99);
    EXPECT_LE(loop_error_db(loop), 0.01);
}

TEST(Seam, StepInLevelShows) {
    auto loop = signals::white_noise(1.0);
    for (std::size_t i = 22050; i < 44100; ++i)
        loop.channel(0)[i] *= 0.25F;  // seam and middle are the only steps
    const auto ranks = test::rank_seam(loop);
    EXPECT_GT(ranks.level, 0.95);
    turn(loop, 11025);
    EXPECT_LT(test::rank_seam(loop).level, 0.9);
}

TEST(Seam, ChangeOfSpectrumShows) {
    const std::vector<AudioBuffer> parts = {signals::sine(440.0, 0.5), signals::sine(3000.0, 0.5)};
    auto loop = signals::concat(parts);
    EXPECT_GT(test::rank_seam(loop).flux, 0.9);
    turn(loop, 11025);
    EXPECT_LT(test::rank_seam(loop).flux, 0.9);
}

TEST(Seam, EveryChannelCounts) {
    const auto tone = signals::sine(220.0, 1.0);
    auto clicking = tone;
    clicking.channel(0)[0] += 0.3F;
    EXPECT_GT(loop_error_db(signals::stereo(tone, clicking)), 20.0);
}

TEST(Seam, ErrorIsTheSeamOverThe99thPercentile) {
    // Of 10,000 positions the 62 around a click see it: less than a hundredth, so noise is the yardstick.
    AudioBuffer loop(1, 10000, 44100.0);
    loop.channel(0)[5000] = 0.001F;
    loop.channel(0)[5200] = 0.001F;
    loop.channel(0)[0] = 0.1F;
    EXPECT_NEAR(loop_error_db(loop), 40.0, 0.01);
}

TEST(Seam, TinyAndSilentLoopsAreMeasuredToo) {
    for (const std::int64_t frames : {0, 1, 2, 3, 10, 100, 2000}) {
        AudioBuffer loop(1, frames, 44100.0);
        EXPECT_LE(loop_error_db(loop), 0.0) << frames;
        const auto ranks = test::rank_seam(loop);
        EXPECT_EQ(ranks.second_difference, 0.0);
        EXPECT_EQ(ranks.level, 0.0);
        EXPECT_EQ(ranks.flux, 0.0);
        if (frames == 0) continue;
        loop.channel(0)[0] = 1.0F;
        EXPECT_LT(loop_error_db(loop), 121.0) << frames;
    }
}

}  // namespace
}  // namespace afterglow::dsp

#include "makers/texture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

TEST(Texture, CutGivesTheMeanUnlessStereoIsAskedFor) {
    const sources::TestSource test(signals::stereo(signals::sine(220.0, 0.5), signals::sine(330.0, 0.5)));
    const Recording& recording = test.source().recording;
    const AudioBuffer both = cut(recording, 1000, 500, true);
    const AudioBuffer mean = cut(recording, 1000, 500, false);
    ASSERT_EQ(both.channels(), 2);
    ASSERT_EQ(mean.channels(), 1);
    for (std::size_t i = 0; i < 500; ++i)
        EXPECT_NEAR(mean.channel(0)[i], 0.5F * (both.channel(0)[i] + both.channel(1)[i]), 1e-6F);
}

TEST(Texture, CutGivesOneChannelWhereTheSourceHoldsOneTwice) {
    const AudioBuffer tone = signals::sine(220.0, 0.5);
    const sources::TestSource test(signals::stereo(tone, tone));
    EXPECT_EQ(cut(test.source().recording, 0, 500, true).channels(), 1);
}

TEST(Texture, UnrolledGoesRoundAndRound) {
    const AudioBuffer loop = signals::from_samples({1.0F, 2.0F, 3.0F});
    const AudioBuffer out = repeat_loop(loop, 7);
    const std::vector<float> expected = {1.0F, 2.0F, 3.0F, 1.0F, 2.0F, 3.0F, 1.0F};
    EXPECT_TRUE(std::ranges::equal(out.channel(0), expected));
}

TEST(Texture, ContextsLeaveRoomForTheFadeAndTheLoop) {
    const LoopSpec spec{2.0, 0.05, 0.1};
    EXPECT_EQ(min_context(spec, 44100.0), 83790 + 4410);  // 1.9 s and the fade
    EXPECT_EQ(ample_context(spec, 44100.0), 88200 + 8820 + 4410);
}

TEST(Texture, ACrossfadeIsAtMostHalfTheShortestLoop) {
    EXPECT_EQ(loop_search({0.1, 0.0, 5.0}, 44100.0).crossfade_frames, 2205);
}

TEST(Texture, BeginCalmlyOnlyTurnsTheLoop) {
    const AudioBuffer noise = signals::white_noise(1.0);
    AudioBuffer loop = noise;
    rotate_to_quiet_start(loop);
    const auto before = noise.channel(0);
    const auto after = loop.channel(0);
    const auto start = after.first(64);
    const auto begin = std::search(before.begin(), before.end(), start.begin(), start.end());
    ASSERT_NE(begin, before.end());
    std::vector<float> turned(before.begin(), before.end());
    std::rotate(turned.begin(), turned.begin() + (begin - before.begin()), turned.end());
    EXPECT_TRUE(std::ranges::equal(turned, after));
    const auto seam = test::rank_seam(loop);
    EXPECT_LT(seam.second_difference, 0.5);
    EXPECT_LT(seam.level, 0.5);
}

TEST(Texture, RoundedIsShortAndPlain) {
    EXPECT_EQ(rounded(0.9312, 2), "0.93");
    EXPECT_EQ(rounded(3.0, 2), "3");
    EXPECT_EQ(rounded(-12.46, 1), "-12.5");
}

}  // namespace
}  // namespace afterglow::makers

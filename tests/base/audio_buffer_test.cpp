#include "base/audio_buffer.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace afterglow {
namespace {

AudioBuffer counting() {
    return {{{1, 2, 3, 4}, {10, 20, 30, 40}}, 8.0};
}

TEST(AudioBuffer, KnowsItsSizes) {
    const AudioBuffer audio = counting();
    EXPECT_EQ(audio.channels(), 2);
    EXPECT_EQ(audio.frames(), 4);
    EXPECT_DOUBLE_EQ(audio.duration_sec(), 0.5);
    EXPECT_TRUE(AudioBuffer().empty());
    EXPECT_EQ(AudioBuffer().duration_sec(), 0.0);
}

TEST(AudioBuffer, SlicesEveryChannelAtTheSamePlace) {
    const AudioBuffer part = counting().slice(1, 2);
    ASSERT_EQ(part.frames(), 2);
    EXPECT_EQ(part.channel(0)[0], 2.0F);
    EXPECT_EQ(part.channel(1)[1], 30.0F);
    EXPECT_EQ(part.sample_rate_hz(), 8.0);
}

TEST(AudioBuffer, GrowsWithSilence) {
    AudioBuffer audio = counting();
    audio.resize(6);
    EXPECT_EQ(audio.channel(1)[3], 40.0F);
    EXPECT_EQ(audio.channel(1)[5], 0.0F);
    audio.resize(2);
    EXPECT_EQ(audio.frames(), 2);
}

TEST(ToMono, IsTheMeanOfTheChannels) {
    const AudioBuffer mono = to_mono(counting());
    ASSERT_EQ(mono.channels(), 1);
    EXPECT_EQ(mono.channel(0)[0], 5.5F);
    EXPECT_EQ(mono.channel(0)[3], 22.0F);
    EXPECT_EQ(to_mono(mono).channel(0)[1], mono.channel(0)[1]);
}

}  // namespace
}  // namespace afterglow

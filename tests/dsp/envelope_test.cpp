#include "dsp/envelope.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace afterglow::dsp {
namespace {

AudioBuffer ones(std::int64_t frames) {
    AudioBuffer audio(2, frames, 44100.0);
    for (int c = 0; c < 2; ++c) std::ranges::fill(audio.channel(c), 1.0F);
    return audio;
}

TEST(Envelope, RiseAndFallKeepThePowerConstant) {
    auto rising = ones(1000);
    auto falling = ones(1000);
    fade_in(rising, 1000);
    fade_out(falling, 1000);
    for (std::size_t i = 1; i < 1000; ++i) {
        const float up = rising.channel(1)[i];
        const float down = falling.channel(1)[i - 1];  // the fall is the rise backwards, sample for sample
        ASSERT_NEAR(up * up + down * down, 1.0F, 1e-5F) << i;
    }
}

TEST(Envelope, FadesAreMonotoneAndEndAtZero) {
    auto audio = ones(5000);
    fade_in(audio, 1200);
    fade_out(audio, 2000);
    const auto samples = audio.channel(0);
    EXPECT_EQ(samples.front(), 0.0F);
    EXPECT_EQ(samples.back(), 0.0F);
    EXPECT_TRUE(std::is_sorted(samples.begin(), samples.begin() + 3000));
    EXPECT_TRUE(std::is_sorted(samples.begin() + 3000, samples.end(), std::greater<>()));
    EXPECT_EQ(samples[1200], 1.0F);
    EXPECT_EQ(samples[2999], 1.0F);
}

TEST(Envelope, FadesLongerThanTheAudioShareIt) {
    auto audio = ones(100);
    fade_in_out(audio, 300, 100);
    const auto samples = audio.channel(0);
    EXPECT_GT(samples[74], 0.99F);
    EXPECT_GT(samples[75], 0.99F);
    EXPECT_EQ(samples.front(), 0.0F);
    EXPECT_EQ(samples.back(), 0.0F);
    auto empty = ones(0);
    fade_in_out(empty, 10, 10);
    EXPECT_TRUE(empty.empty());
}

TEST(Envelope, ReverseTwiceIsTheInput) {
    auto audio = ones(7);
    audio.channel(1)[2] = 0.5F;
    reverse(audio);
    EXPECT_EQ(audio.channel(1)[4], 0.5F);
    reverse(audio);
    EXPECT_EQ(audio.channel(1)[2], 0.5F);
}

}  // namespace
}  // namespace afterglow::dsp

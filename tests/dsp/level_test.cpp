#include "dsp/level.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

TEST(Level, SineIsThreeDecibelsBelowItsPeak) {
    const auto tone = signals::sine(1000.0, 1.0, 0.5);
    EXPECT_NEAR(to_db(rms(tone)), 20.0 * std::log10(0.5 / std::sqrt(2.0)), 0.001);
    EXPECT_NEAR(to_db(static_cast<double>(peak(tone))), -6.02, 0.01);
}

TEST(Level, SilenceHasAFloor) {
    EXPECT_EQ(to_db(0.0), silence_db);
    EXPECT_EQ(to_db(1e-9), silence_db);
    EXPECT_EQ(rms(AudioBuffer()), 0.0);
    EXPECT_EQ(peak(AudioBuffer()), 0.0F);
    EXPECT_EQ(mean({}), 0.0);
}

TEST(Level, DecibelsThereAndBack) {
    EXPECT_NEAR(to_db(from_db(-37.5)), -37.5, 1e-9);
}

TEST(Level, PeakSeesEverySampleOfEveryChannel) {
    for (const std::size_t at : {0U, 7U, 31U, 32U, 36U}) {
        AudioBuffer audio(2, 37, 44100.0);
        audio.channel(1)[at] = -0.75F;
        EXPECT_EQ(peak(audio), 0.75F) << at;
    }
}

TEST(Level, RemoveDcLeavesTheRest) {
    auto tone = signals::sine(441.0, 1.0, 0.25);
    const auto clean = tone;
    for (float& x : tone.channel(0)) x += 0.3F;
    remove_dc(tone);
    EXPECT_NEAR(mean(tone.channel(0)), 0.0, 1e-7);
    for (std::size_t i = 0; i < 1000; ++i) ASSERT_NEAR(tone.channel(0)[i], clean.channel(0)[i], 1e-6F);
}

TEST(Level, NormalisingSilenceKeepsIt) {
    AudioBuffer silent(1, 100, 44100.0);
    EXPECT_EQ(normalise_peak(silent, -1.0), 1.0);
    EXPECT_EQ(peak(silent), 0.0F);
}

RC_GTEST_PROP(Level, NormaliseReachesItsPeak, ()) {
    const auto target_db = *rc::gen::map(rc::gen::inRange(-400, 1), [](int tenths) { return tenths / 10.0; });
    const auto level_db = *rc::gen::inRange(-80, 20);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    auto noise = signals::white_noise(0.02, from_db(level_db), seed);
    normalise_peak(noise, target_db);
    RC_ASSERT(std::fabs(to_db(static_cast<double>(peak(noise))) - target_db) < 0.05);
    RC_ASSERT(peak(noise) <= 1.0F);
}

}  // namespace
}  // namespace afterglow::dsp

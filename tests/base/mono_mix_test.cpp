#include "base/mono_mix.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace afterglow {
namespace {

// Two sines of different pitch, one on each side of the middle.
AudioBuffer middle_and_side(double middle, double side, double dc = 0.0) {
    AudioBuffer audio(2, 44100, 44100.0);
    for (std::size_t i = 0; i < 44100; ++i) {
        const double t = 2.0 * std::numbers::pi * static_cast<double>(i) / 44100.0;
        const double m = middle * std::sin(220.0 * t);
        const double s = side * std::sin(330.0 * t);
        audio.channel(0)[i] = static_cast<float>(m + s + dc);
        audio.channel(1)[i] = static_cast<float>(m - s + dc);
    }
    return audio;
}

AudioBuffer with_channel(AudioBuffer audio, int c, float gain) {
    for (float& sample : audio.channel(c)) sample *= gain;
    return audio;
}

TEST(MonoMix, IsTheMeanOfOrdinaryStereo) {
    EXPECT_EQ(energy_keeping(middle_and_side(0.3, 0.0)), MonoMix::mean);
    EXPECT_EQ(energy_keeping(middle_and_side(0.3, 0.2)), MonoMix::mean);
    EXPECT_EQ(energy_keeping(middle_and_side(0.2, 0.3)), MonoMix::mean);
    EXPECT_EQ(energy_keeping(AudioBuffer(2, 100, 44100.0)), MonoMix::mean);
    EXPECT_EQ(energy_keeping(AudioBuffer(1, 100, 44100.0)), MonoMix::mean);
}

TEST(MonoMix, IsTheDifferenceOfOppositePhase) {
    EXPECT_EQ(energy_keeping(middle_and_side(0.0, 0.3)), MonoMix::difference);
    EXPECT_EQ(energy_keeping(middle_and_side(0.0, 0.3, 0.2)), MonoMix::difference);
    EXPECT_EQ(energy_keeping(middle_and_side(0.02, 0.3)), MonoMix::difference);
}

// The difference would lose what is in the middle: drums, a voice.
TEST(MonoMix, IsAChannelOfWideSoundWithSomethingInTheMiddle) {
    for (const double middle : {0.04, 0.0753, 0.1}) {
        const AudioBuffer wide = middle_and_side(middle, 0.3);
        EXPECT_EQ(energy_keeping(with_channel(wide, 1, 0.95F)), MonoMix::first) << middle;
        EXPECT_EQ(energy_keeping(with_channel(wide, 0, 0.95F)), MonoMix::second) << middle;
    }
}

TEST(MonoMix, IsTheOtherChannelWhereOneIsDead) {
    const AudioBuffer audio = middle_and_side(0.3, 0.1);
    EXPECT_EQ(energy_keeping(with_channel(audio, 1, 0.0F)), MonoMix::first);
    EXPECT_EQ(energy_keeping(with_channel(audio, 0, 0.0F)), MonoMix::second);
}

// Where both are there but one is only quieter, nothing is lost.
TEST(MonoMix, IsTheMeanOfLopsidedStereo) {
    EXPECT_EQ(energy_keeping(with_channel(middle_and_side(0.3, 0.0), 1, 0.1F)), MonoMix::mean);
}

TEST(MonoMix, OfWhatIsNoNumberIsTheMean) {
    AudioBuffer audio = middle_and_side(0.0, 0.3);
    audio.channel(0)[7] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(energy_keeping(audio), MonoMix::mean);
}

TEST(MonoMix, KeepsTheLevel) {
    for (const double middle : {0.0, 0.05}) {
        const AudioBuffer audio = middle_and_side(middle, 0.3);
        ChannelSums of_mono;
        const AudioBuffer mono = to_mono(audio);
        of_mono.add(mono.channel(0), mono.channel(0));
        ChannelSums of_both;
        of_both.add(audio.channel(0), audio.channel(1));
        EXPECT_NEAR(10.0 * std::log10(of_mono.powers().first / of_both.powers().first), 0.0, 1.0);
    }
}

TEST(ChannelSums, MeasureLevelsBesideDcHoweverTheyCome) {
    const AudioBuffer audio = middle_and_side(1e-4, 0.0, 0.15);
    ChannelSums at_once;
    at_once.add(audio.channel(0), audio.channel(1));
    ChannelSums in_pieces;
    for (std::size_t at = 0; at < 44100; at += 700)
        in_pieces.add(audio.channel(0).subspan(at, 700), audio.channel(1).subspan(at, 700));
    EXPECT_NEAR(at_once.powers().first, 0.5e-8, 0.02e-8);
    EXPECT_NEAR(in_pieces.powers().first, at_once.powers().first, 1e-11);
    EXPECT_NEAR(at_once.means()[0], 0.15, 1e-6);
    EXPECT_NEAR(at_once.powers().correlation(), 1.0, 0.01);
}

}  // namespace
}  // namespace afterglow

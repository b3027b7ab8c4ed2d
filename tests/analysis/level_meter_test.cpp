#include "analysis/level_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

constexpr double floor_16_bit = -90.3;

LevelMeter::Result measured(const AudioBuffer& audio, LevelReference wanted = LevelReference::relative,
                            double floor_db = floor_16_bit, std::int64_t block = 30000) {
    LevelMeter meter(audio.sample_rate_hz());
    for (std::int64_t at = 0; at < audio.frames(); at += block)
        meter.push(audio.slice(at, std::min(block, audio.frames() - at)));
    return meter.finish(wanted, floor_db);
}

double sine_db(double amplitude) {
    return 20.0 * std::log10(amplitude / std::sqrt(2.0));
}

TEST(LevelMeter, BringsTheLoudWindowsToTheReference) {
    for (const double amplitude : {0.9, 0.1, 0.001}) {
        const auto result = measured(signals::sine(441.0, 5.0, amplitude));
        EXPECT_NEAR(result.diagnosis.level_db, sine_db(amplitude), 0.01);
        EXPECT_NEAR(result.diagnosis.gain_db, reference_level_db - sine_db(amplitude), 0.01);
        EXPECT_NEAR(20.0 * std::log10(result.reference.hearing.gain), result.diagnosis.gain_db, 1e-9);
        EXPECT_NEAR(result.reference.silence_db, floor_16_bit + result.diagnosis.gain_db, 1e-9);
    }
}

TEST(LevelMeter, TakesTheNinetiethPercentileAndTheQuietestAsFloor) {
    // 20 windows and more: a tenth may be louder.
    const auto audio = signals::concat(std::array{
        signals::sine(441.0, 18.0, 0.1), signals::sine(441.0, 1.0, 0.9), signals::sine(441.0, 3.0, 0.001)});
    const auto result = measured(audio);
    EXPECT_NEAR(result.diagnosis.level_db, sine_db(0.1), 0.1);
    EXPECT_NEAR(result.diagnosis.noise_floor_db, sine_db(0.001), 0.1);
}

TEST(LevelMeter, SilenceAndWhatIsBelowTheFormatCountNot) {
    const auto mostly_silent =
        signals::concat(std::array{signals::silence(60.0), signals::sine(441.0, 3.0, 0.1)});
    EXPECT_NEAR(measured(mostly_silent).diagnosis.level_db, sine_db(0.1), 3.1);  // half a window at its edge
    for (const auto& audio : {signals::silence(3.0), signals::sine(441.0, 3.0, 3e-5)}) {
        const auto result = measured(audio);
        EXPECT_EQ(result.diagnosis.level_db, dsp::silence_db);
        EXPECT_EQ(result.diagnosis.gain_db, 0.0);
        EXPECT_EQ(result.reference.hearing, Hearing{});
    }
    EXPECT_NEAR(
        measured(signals::sine(441.0, 3.0, 3e-5), LevelReference::relative, -120.0).diagnosis.level_db,
        sine_db(3e-5), 0.01);
}

TEST(LevelMeter, AbsoluteIsTheLevelAsItIs) {
    const auto result = measured(signals::sine(441.0, 3.0, 0.01), LevelReference::absolute);
    EXPECT_NEAR(result.diagnosis.level_db, sine_db(0.01), 0.01);
    EXPECT_EQ(result.diagnosis.gain_db, 0.0);
    EXPECT_EQ(result.reference.hearing.gain, 1.0);
    EXPECT_EQ(result.reference.silence_db, dsp::silence_db);
}

TEST(LevelMeter, BlocksMakeNoDifference) {
    const auto audio = signals::decorrelated(signals::pink_noise(4.3, 0.05), 0.03);
    const auto all = measured(audio, LevelReference::relative, floor_16_bit, audio.frames());
    const auto little = measured(audio, LevelReference::relative, floor_16_bit, 997);
    EXPECT_NEAR(all.diagnosis.level_db, little.diagnosis.level_db, 1e-5);
}

TEST(LevelMeter, TellsDcAndHearsWithout) {
    auto audio = signals::sine(441.0, 3.0, 0.01);
    for (float& sample : audio.channel(0)) sample += 0.15F;
    const auto result = measured(audio);
    EXPECT_NEAR(result.diagnosis.dc_offset, 0.15, 1e-5);
    EXPECT_NEAR(result.reference.hearing.dc[0], 0.15, 1e-5);
    EXPECT_NEAR(result.diagnosis.level_db, sine_db(0.01), 0.02);
    // A recording's mean is never quite zero, and no DC for that.
    EXPECT_EQ(measured(signals::pink_noise(3.0, 0.1)).reference.hearing.dc[0], 0.0);
}

// The tone in the middle, and beside it in each channel something of its own, so much below.
TEST(LevelMeter, KnowsWhatIsReallyStereo) {
    const auto tone = signals::harmonic_tone(220.0, 8.0, 6, 0.4);
    const auto beside = [&](double db) {
        AudioBuffer left = tone;
        AudioBuffer right = tone;
        const double amplitude = 0.4 * std::pow(10.0, db / 20.0);
        signals::mix_into(left, signals::white_noise(8.0, amplitude, 1));
        signals::mix_into(right, signals::white_noise(8.0, amplitude, 2));
        return measured(signals::stereo(left, right)).reference.is_stereo;
    };
    EXPECT_TRUE(beside(-6.0));
    EXPECT_TRUE(beside(-15.0));
    EXPECT_FALSE(beside(-40.0)) << "mono with the noise of a tape";
    EXPECT_FALSE(beside(-70.0)) << "mono as a lossy coder leaves it";
    EXPECT_FALSE(measured(tone).reference.is_stereo);
    EXPECT_FALSE(measured(signals::stereo(tone, tone)).reference.is_stereo);
    EXPECT_FALSE(measured(signals::stereo(tone, signals::silence(8.0))).reference.is_stereo);
    EXPECT_FALSE(measured(signals::stereo(tone, signals::scaled(tone, -1.0))).reference.is_stereo);
    EXPECT_FALSE(measured(signals::stereo(tone, signals::scaled(tone, 0.5))).reference.is_stereo);
    // A minute in the middle, and ten seconds that are wide.
    const auto middle = signals::harmonic_tone(220.0, 60.0, 6, 0.4);
    const auto wide = signals::stereo(signals::white_noise(10.0, 0.2, 1), signals::white_noise(10.0, 0.2, 2));
    const auto both = signals::concat(std::array{signals::stereo(middle, middle), wide});
    EXPECT_TRUE(measured(both).reference.is_stereo);
}

TEST(LevelMeter, TellsWhatIsWrongBetweenTheChannels) {
    const auto tone = signals::harmonic_tone(220.0, 3.0);
    const auto opposite = measured(signals::stereo(tone, signals::scaled(tone, -1.0))).diagnosis;
    EXPECT_EQ(opposite.channels, ChannelFault::opposite_phase);
    EXPECT_EQ(opposite.mono, MonoMix::difference);
    const auto left = measured(signals::stereo(tone, signals::silence(3.0))).diagnosis;
    EXPECT_EQ(left.channels, ChannelFault::second_dead);
    EXPECT_EQ(left.mono, MonoMix::first);
    const auto right = measured(signals::stereo(signals::scaled(tone, 1e-4), tone)).diagnosis;
    EXPECT_EQ(right.channels, ChannelFault::first_dead);
    const auto fine = measured(signals::decorrelated(tone)).diagnosis;
    EXPECT_EQ(fine.channels, ChannelFault::none);
    EXPECT_EQ(fine.mono, MonoMix::mean);
    // The gain is that of what is heard.
    EXPECT_NEAR(opposite.level_db, left.level_db, 0.01);
}

}  // namespace
}  // namespace afterglow::analysis

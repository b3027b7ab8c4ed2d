#include "dsp/endless.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/error.hpp"
#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::dsp {
namespace {

constexpr std::int64_t cycle_frames = 12 * 44100;

AudioBuffer cycle_of(const AudioBuffer& passage, double semitones = 0.0, double time_factor = 1.0) {
    return Endless(passage).make({cycle_frames, semitones, time_factor}, {}, Rng(1)).front();
}

double level_db(const AudioBuffer& audio) {
    return to_db(rms(audio));
}

// Power between two frequencies, dB.
double band_db(const AudioBuffer& audio, double low_hz, double high_hz) {
    return level_db(audio) +
           10.0 * std::log10(signals::band_share(audio.channel(0), low_hz, high_hz) + 1e-12);
}

double excess_kurtosis(std::span<const float> samples) {
    double second = 0.0, fourth = 0.0;
    for (const float sample : samples) {
        const double square = static_cast<double>(sample) * static_cast<double>(sample);
        second += square;
        fourth += square * square;
    }
    const auto count = static_cast<double>(samples.size());
    return fourth / count / (second / count * second / count) - 3.0;
}

TEST(Endless, KeepsPitchAndLevelOfATone) {
    for (const double hz : {55.0, 220.0, 1760.0}) {
        const auto tone = signals::harmonic_tone(hz, 3.5);
        const auto cycle = cycle_of(tone);
        EXPECT_EQ(cycle.frames(), cycle_frames);
        EXPECT_NEAR(level_db(cycle), level_db(tone), 0.7) << hz;
        // The next whole number of periods in the cycle is at most 0.042 Hz away.
        EXPECT_NEAR(signals::tone_frequency(cycle.channel(0).first(88200), hz), hz, 0.05) << hz;
    }
}

TEST(Endless, MovesThePitch) {
    const auto cycle = cycle_of(signals::harmonic_tone(220.0, 3.5), 7.0);
    const double fifth = 220.0 * std::exp2(7.0 / 12.0);
    EXPECT_NEAR(signals::tone_frequency(cycle.channel(0).first(88200), fifth), fifth, 0.05);
}

TEST(Endless, KeepsTheSpectrumOfAChordInNoise) {
    const auto chord =
        signals::with_noise_floor(signals::held_chord(std::array{150.0, 187.0, 233.0}, 3.5), -45.0);
    const auto cycle = cycle_of(chord);
    const double strongest = level_db(chord);
    for (double low = 100.0; low < 12000.0; low *= std::exp2(1.0 / 3.0)) {
        const double high = low * std::exp2(1.0 / 3.0);
        const double before = band_db(chord, low, high);
        if (before < strongest - 40.0) continue;
        EXPECT_NEAR(band_db(cycle, low, high), before, 1.0) << low;
    }
}

TEST(Endless, NoiseStaysNoise) {
    const auto noise = signals::white_noise(3.5, 0.1);
    for (const double time_factor : {1.0, 1.5, 2.0, 4.0, 8.0}) {
        const auto cycle = cycle_of(noise, 0.0, time_factor);
        EXPECT_NEAR(level_db(cycle), level_db(noise), 0.2) << time_factor;
        EXPECT_NEAR(excess_kurtosis(cycle.channel(0)), 0.0, 0.1) << time_factor;
        for (const double low : {200.0, 800.0, 3200.0, 10000.0})
            EXPECT_NEAR(band_db(cycle, low, 1.26 * low), band_db(noise, low, 1.26 * low), 0.7) << low;
    }
}

TEST(Endless, HasNoSeam) {
    const auto cycle = cycle_of(signals::with_noise_floor(signals::harmonic_tone(110.0, 3.5), -60.0));
    EXPECT_LE(loop_error_db(cycle), 0.0);
}

// A tone that stands still is dead; one that flutters more than it did is another.
TEST(Endless, KeepsMovementInLevel) {
    AudioBuffer tone = signals::harmonic_tone(220.0, 4.0, 1);
    for (std::size_t i = 0; i < tone.channel(0).size(); ++i) {
        const double t = static_cast<double>(i) / 44100.0;
        tone.channel(0)[i] *= static_cast<float>(1.0 + 0.3 * std::sin(2.0 * std::numbers::pi * 4.0 * t));
    }
    const auto spread = [](const AudioBuffer& audio) {
        const auto levels = signals::levels_db(audio.channel(0), 2205, 2205);
        double sum = 0.0, squares = 0.0;
        for (const double level : levels) sum += level, squares += level * level;
        const auto count = static_cast<double>(levels.size());
        return std::sqrt(squares / count - sum / count * sum / count);
    };
    const double before = spread(tone);
    const double after = spread(cycle_of(tone));
    EXPECT_GE(after, 0.45 * before);
    EXPECT_LE(after, before + 1.0);
}

TEST(Endless, KeepsWhatChannelsHaveInCommon) {
    const auto correlation = [](const AudioBuffer& audio) {
        double both = 0.0, first = 0.0, second = 0.0;
        for (std::size_t i = 0; i < audio.channel(0).size(); ++i) {
            const auto a = static_cast<double>(audio.channel(0)[i]);
            const auto b = static_cast<double>(audio.channel(1)[i]);
            both += a * b, first += a * a, second += b * b;
        }
        return both / std::sqrt(first * second);
    };
    const auto one = signals::white_noise(3.5, 0.1, 1);
    const auto other = signals::white_noise(3.5, 0.1, 2);
    const auto tone = signals::harmonic_tone(220.0, 3.5);
    for (const auto& stereo : {signals::stereo(one, one), signals::stereo(one, other),
                               signals::stereo(one, signals::scaled(one, -1.0)), signals::stereo(tone, tone),
                               signals::stereo(tone, signals::scaled(tone, -0.5))}) {
        const auto cycle = cycle_of(stereo);
        ASSERT_EQ(cycle.channels(), 2);
        EXPECT_NEAR(correlation(cycle), correlation(stereo), 0.1);
    }
}

TEST(Endless, FiltersOnTheWay) {
    const auto made = Endless(signals::white_noise(3.5, 0.1))
                          .make({cycle_frames, 0.0, 1.0}, {{{}, 1500.0}, {6000.0, {}}}, Rng(1));
    ASSERT_EQ(made.size(), 3U);
    EXPECT_GE(signals::band_share(made[1].channel(0), 0.0, 1650.0), 0.97);
    EXPECT_GE(signals::band_share(made[2].channel(0), 5000.0, 22050.0), 0.99);
    EXPECT_THROW(Endless(signals::white_noise(3.5)).make({cycle_frames, 0.0, 1.0}, {{{}, 30000.0}}, Rng(1)),
                 Error);
}

TEST(Endless, IsTheSameForOneSeedAndAnotherForAnother) {
    const Endless endless(signals::with_noise_floor(signals::harmonic_tone(220.0, 2.0), -40.0));
    const EndlessOptions options{cycle_frames, 0.0, 1.0};
    const auto one = endless.make(options, {}, Rng(1)).front();
    EXPECT_TRUE(sources::same_audio(one, endless.make(options, {}, Rng(1)).front()));
    EXPECT_FALSE(sources::same_audio(one, endless.make(options, {}, Rng(2)).front()));
}

TEST(Endless, OfSilenceIsSilence) {
    const auto cycle = cycle_of(signals::silence(2.0));
    EXPECT_EQ(peak(cycle), 0.0F);
}

}  // namespace
}  // namespace afterglow::dsp

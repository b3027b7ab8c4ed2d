#include "analysis/salience.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

Salience of(const AudioBuffer& audio) {
    return salience_of(audio.channel(0), audio.sample_rate_hz());
}

AudioBuffer chord(double seconds) {
    return signals::with_noise_floor(signals::held_chord(std::array{220.0, 277.18, 329.63}, seconds), -60.0);
}

TEST(Salience, NothingStandsOutOfWhatIsSteady) {
    EXPECT_LE(of(signals::white_noise(2.0)).db, 1.0);
    EXPECT_LE(of(signals::harmonic_tone(220.0, 2.0)).db, 1.0);
    EXPECT_LE(of(chord(2.0)).db, 1.5);
    EXPECT_EQ(of(signals::silence(2.0)).db, 0.0);
    EXPECT_EQ(of(AudioBuffer(1, 0, 44100.0)).db, 0.0);
}

TEST(Salience, AHitStandsOutWhereItIs) {
    AudioBuffer audio = chord(2.0);
    AudioBuffer hit = signals::white_noise(0.3, 0.5);
    for (std::size_t i = 0; i < hit.channel(0).size(); ++i) audio.channel(0)[44100 + i] += hit.channel(0)[i];
    const Salience found = of(audio);
    EXPECT_GE(found.db, 8.0);
    EXPECT_NEAR(found.sec, 1.15, 0.1);
}

// The loop is endless: a hit across the wrap is one hit.
TEST(Salience, DoesNotDependOnWhereTheLoopBegins) {
    AudioBuffer audio = signals::white_noise(3.0, 0.05);
    for (std::size_t i = 40000; i < 50000; ++i) audio.channel(0)[i] *= 6.0F;
    const double before = of(audio).db;
    const auto samples = audio.channel(0);
    std::rotate(samples.begin(), samples.begin() + 45000, samples.end());
    EXPECT_NEAR(of(audio).db, before, 0.5);  // a frame of 26
}

TEST(Salience, GrowsWithTheFallOfAChordThatDiesAway) {
    double last = 0.0;
    for (const double db_per_sec : {2.0, 6.0, 12.0}) {
        AudioBuffer audio = chord(2.0);
        double gain = 1.0;
        for (float& x : audio.channel(0)) {
            x *= static_cast<float>(gain);
            gain *= std::pow(10.0, -db_per_sec / 20.0 / 44100.0);
        }
        const double now = of(audio).db;
        EXPECT_GT(now, last);
        last = now;
    }
    EXPECT_GE(last, 5.0);
}

TEST(Salience, IsTheSameAtAnyLevelAndNearlyAtAnyRate) {
    AudioBuffer audio = chord(2.0);
    for (std::size_t i = 40000; i < 50000; ++i) audio.channel(0)[i] *= 3.0F;
    EXPECT_NEAR(of(signals::scaled(audio, 0.01)).db, of(audio).db, 1e-3);
}

}  // namespace
}  // namespace afterglow::analysis

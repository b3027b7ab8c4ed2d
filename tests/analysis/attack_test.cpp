#include "analysis/attack.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "base/rng.hpp"

namespace afterglow::analysis {
namespace {

constexpr double rate = 44100.0;
constexpr std::int64_t start = 11025;
constexpr std::int64_t length = 22050;
constexpr double near_ms = 1.0;

double sine(double hz, std::int64_t i) {
    return std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate);
}

// Adds a decaying sound that begins at `start`.
template <typename Wave>
void strike(std::vector<float>& audio, double level, double decay_sec, const Wave& wave) {
    for (std::int64_t i = start; i < length; ++i) {
        const double sec = static_cast<double>(i - start) / rate;
        audio[static_cast<std::size_t>(i)] +=
            static_cast<float>(level * std::exp(-sec / decay_sec) * wave(i - start));
    }
}

void expect_found_from_anywhere(const std::vector<float>& audio, double within_ms) {
    for (const double off_sec : {-0.015, -0.006, 0.0, 0.007, 0.016, 0.022}) {
        const auto found = attack_start(audio, start + static_cast<std::int64_t>(off_sec * rate), rate);
        ASSERT_TRUE(found) << off_sec;
        EXPECT_NEAR(static_cast<double>(*found - start) / rate * 1000.0, 0.0, within_ms) << off_sec;
    }
}

TEST(Attack, HitOutOfSilenceIsFoundToTheMillisecond) {
    std::vector<float> audio(length);
    Rng rng(1);
    strike(audio, 0.5, 0.05, [&](std::int64_t) { return rng.uniform(-1.0, 1.0); });
    expect_found_from_anywhere(audio, near_ms);
}

TEST(Attack, LowDrumOutOfSilence) {
    std::vector<float> audio(length);
    strike(audio, 0.7, 0.2, [](std::int64_t i) { return sine(60.0, i); });
    expect_found_from_anywhere(audio, near_ms);
}

TEST(Attack, QuietHitOverASustainedChord) {
    std::vector<float> audio(length);
    Rng rng(2);
    for (std::int64_t i = 0; i < length; ++i)
        audio[static_cast<std::size_t>(i)] = static_cast<float>(
            0.15 * (sine(110.0, i) + sine(277.0, i) + sine(659.0, i)) + rng.uniform(-1e-4, 1e-4));
    strike(audio, 0.03, 0.03, [&](std::int64_t) { return rng.uniform(-1.0, 1.0); });
    expect_found_from_anywhere(audio, near_ms);
}

TEST(Attack, HitOverNoise) {
    std::vector<float> audio(length);
    Rng rng(3);
    for (float& sample : audio) sample = static_cast<float>(rng.uniform(-0.03, 0.03));
    strike(audio, 0.3, 0.04, [&](std::int64_t) { return rng.uniform(-1.0, 1.0); });
    expect_found_from_anywhere(audio, near_ms);
}

TEST(Attack, SteadySoundHasNone) {
    std::vector<float> audio(length);
    Rng rng(4);
    for (float& sample : audio) sample = static_cast<float>(rng.uniform(-0.3, 0.3));
    EXPECT_FALSE(attack_start(audio, start, rate));
    std::fill(audio.begin(), audio.end(), 0.0F);
    EXPECT_FALSE(attack_start(audio, start, rate));
}

TEST(Attack, EdgesAndStrayPlacesAreOrdinary) {
    std::vector<float> audio(length);
    Rng rng(5);
    for (std::int64_t i = 0; i < length; ++i)
        audio[static_cast<std::size_t>(i)] =
            static_cast<float>(rng.uniform(-0.5, 0.5) * std::exp(-static_cast<double>(i) / 4000.0));
    const auto first = attack_start(audio, 300, rate);
    ASSERT_TRUE(!first || *first <= 88);
    EXPECT_FALSE(attack_start(audio, length + 10, rate));
    EXPECT_FALSE(attack_start(audio, -1, rate));
    EXPECT_FALSE(attack_start({}, 0, rate));
    (void)attack_start(audio, length - 1, rate);
}

}  // namespace
}  // namespace afterglow::analysis

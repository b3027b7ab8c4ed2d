#include "analysis/chroma.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

struct Result {
    std::array<float, chroma_bins> chroma{};  // of a segment in the middle
    double tuning_cents = 0.0;
    double tonality = 0.0;
};

Result chroma_of(const AudioBuffer& audio) {
    ChromaStream stream(audio.sample_rate_hz());
    stream.push(audio.channel(0));
    const auto segments =
        stream.finish(static_cast<std::size_t>(audio.frames() / FrameGrid(audio.sample_rate_hz()).segment()));
    return {segments[segments.size() / 2], stream.tuning_cents(), stream.tonality()};
}

int strongest(const std::array<float, chroma_bins>& chroma) {
    return static_cast<int>(std::max_element(chroma.begin(), chroma.end()) - chroma.begin());
}

TEST(Chroma, EachNoteFallsIntoItsOwnClassWithItsEnergy) {
    for (int note = 45; note < 57; ++note) {
        const auto result = chroma_of(signals::sine(signals::midi_hz(note), 3.0, 0.5));
        const float all = std::accumulate(result.chroma.begin(), result.chroma.end(), 0.0F);
        EXPECT_EQ(strongest(result.chroma), note % 12);
        EXPECT_GT(result.chroma[static_cast<std::size_t>(note % 12)], 0.99F * all);
        EXPECT_NEAR(all, 2.0 * 0.125, 0.02);  // two frames of half the squared amplitude
    }
}

TEST(Chroma, SemitonesAreToldApartWhereTheyAreClose) {
    auto audio = signals::sine(signals::midi_hz(48), 3.0, 0.3);
    signals::mix_into(audio, signals::sine(signals::midi_hz(49), 3.0, 0.3));
    const auto chroma = chroma_of(audio).chroma;
    EXPECT_NEAR(chroma[0], chroma[1], 0.15 * static_cast<double>(chroma[0]));
    EXPECT_LT(chroma[2] + chroma[11], 0.02F * chroma[0]);
}

TEST(Chroma, TuningIsFoundAndTakenOut) {
    for (const double cents : {-40.0, -15.0, 0.0, 25.0, 40.0}) {
        const auto result = chroma_of(signals::harmonic_tone(signals::midi_hz(57.0 + cents / 100.0), 3.0, 4));
        EXPECT_NEAR(result.tuning_cents, cents, 4.0);
        EXPECT_EQ(strongest(result.chroma), 9);
    }
}

TEST(Chroma, EverySampleRate) {
    for (const double rate_hz : {8000.0, 11025.0, 22050.0, 48000.0, 96000.0, 192000.0}) {
        const auto audio = signals::sine(signals::midi_hz(64), 6.0, 0.5, rate_hz);
        EXPECT_EQ(strongest(chroma_of(audio).chroma), 4) << rate_hz;
    }
}

TEST(Chroma, WhatIsAboveTheBandDoesNotFoldIntoIt) {
    for (const double hz : {3400.0, 4700.0, 5512.5, 9000.0, 15000.0}) {
        const auto chroma = chroma_of(signals::sine(hz, 3.0, 0.9)).chroma;
        EXPECT_LT(*std::max_element(chroma.begin(), chroma.end()), 1e-6F) << hz;
    }
}

TEST(Chroma, TonalityTellsPitchFromNoise) {
    EXPECT_EQ(chroma_of(signals::harmonic_tone(220.0, 3.0)).tonality, 1.0);
    EXPECT_LT(chroma_of(signals::white_noise(5.0)).tonality, 0.15);
    EXPECT_LT(chroma_of(signals::pink_noise(5.0)).tonality, 0.15);
    EXPECT_EQ(chroma_of(signals::silence(3.0)).tonality, 0.0);
}

}  // namespace
}  // namespace afterglow::analysis

#include "analysis/clip_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/rng.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

AudioBuffer rounded(AudioBuffer audio, int bits) {
    const double steps = std::ldexp(1.0, bits - 1);
    for (int c = 0; c < audio.channels(); ++c)
        for (float& sample : audio.channel(c))
            sample = static_cast<float>(
                std::clamp(std::round(static_cast<double>(sample) * steps), -steps, steps - 1.0) / steps);
    return audio;
}

AudioBuffer clipped(AudioBuffer audio, double gain, double by = 1.0) {
    for (int c = 0; c < audio.channels(); ++c)
        for (float& sample : audio.channel(c))
            sample = static_cast<float>(by * std::clamp(gain * static_cast<double>(sample), -1.0, 1.0));
    return audio;
}

Clipping found(const AudioBuffer& audio, int bits = 16, std::int64_t block = 8192) {
    ClipFinder finder(audio.sample_rate_hz(), bits);
    for (std::int64_t at = 0; at < audio.frames(); at += block)
        finder.push(audio.slice(at, std::min(block, audio.frames() - at)));
    return finder.finish();
}

const std::vector<double> notes = {220.0, 277.18, 329.63};

TEST(ClipFinder, FindsFlatTopsAtAnyLevel) {
    const auto chord = signals::held_chord(notes, 2.0, 0.5);
    for (const double by : {0.98, 0.5, 0.1}) {
        const auto clipping = found(rounded(clipped(chord, 8.0, by), 16));
        EXPECT_GT(clipping.runs, 200) << by;
        EXPECT_GT(clipped_share(clipping.places, 0.0, 2.0), 0.05) << by;
    }
}

// Integers that became floats as they are.
TEST(ClipFinder, FindsThemBeyondFullScaleAndNothingElse) {
    const auto chord = signals::held_chord(notes, 2.0, 0.5);
    for (const double by : {10.0, 32768.0}) {
        EXPECT_GT(found(clipped(chord, 8.0, by), 0).runs, 200) << by;
        for (const double hz : {20.0, 50.0})
            EXPECT_EQ(found(signals::scaled(rounded(signals::sine(hz, 2.0, 0.9), 16), by), 0).runs, 0) << by;
    }
}

TEST(ClipFinder, FindsThemUnderDither) {
    auto audio = clipped(signals::held_chord(notes, 2.0, 0.5), 8.0, 0.5);
    Rng rng(3);
    for (float& sample : audio.channel(0))
        sample += static_cast<float>((rng.uniform() - rng.uniform()) / 32768.0);
    EXPECT_GT(found(rounded(audio, 16)).runs, 200);
}

TEST(ClipFinder, FindsNoneWhereTheWaveTurnsByItself) {
    for (const double hz : {20.0, 50.0, 440.0})
        for (const double amplitude : {1.0, 0.25, 0.004})
            for (const int bits : {16, 24})
                EXPECT_EQ(found(rounded(signals::sine(hz, 2.0, amplitude), bits), bits).runs, 0)
                    << hz << " Hz, " << amplitude << ", " << bits << " bits";
    EXPECT_EQ(found(rounded(signals::sine(50.0, 2.0, 0.9), 8), 8).runs, 0);
    EXPECT_EQ(found(rounded(signals::white_noise(2.0, 0.2), 16)).runs, 0);
    EXPECT_EQ(found(rounded(signals::drum_loop(120.0, 4.0), 16)).runs, 0);
    EXPECT_EQ(found(signals::silence(2.0)).runs, 0);
}

TEST(ClipFinder, KnowsWhere) {
    const auto calm = signals::held_chord(notes, 2.0, 0.3);
    const auto audio = rounded(signals::concat(std::array{calm, clipped(calm, 8.0), calm}), 16);
    const auto clipping = found(audio);
    EXPECT_EQ(clipped_share(clipping.places, 0.0, 1.9), 0.0);
    EXPECT_GT(clipped_share(clipping.places, 2.0, 4.0), 0.01);
    EXPECT_EQ(clipped_share(clipping.places, 4.1, 6.0), 0.0);
}

TEST(ClipFinder, LooksAtEachSideAndChannel) {
    auto audio = clipped(signals::held_chord(notes, 2.0, 0.5), 8.0, 0.5);
    for (float& sample : audio.channel(0)) sample = sample > 0.0F ? 0.8F * sample : sample;
    EXPECT_GT(found(rounded(audio, 16)).runs, 200);
    const auto calm = signals::held_chord(notes, 2.0, 0.9);
    const auto one = found(rounded(signals::stereo(calm, audio), 16));
    EXPECT_GT(one.runs, 200);
    EXPECT_GT(clipped_share(one.places, 0.0, 2.0), 0.02);
}

TEST(ClipFinder, BlocksMakeNoDifference) {
    const auto audio = rounded(clipped(signals::held_chord(notes, 2.0, 0.5), 3.0), 16);
    EXPECT_EQ(found(audio, 16, audio.frames()).runs, found(audio, 16, 101).runs);
}

}  // namespace
}  // namespace afterglow::analysis

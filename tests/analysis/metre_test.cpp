#include "analysis/metre.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

// A kick on one, a snare on the last beat and hats on every half.
AudioBuffer bars_of(int beats, double bpm, double seconds) {
    std::vector<signals::Hit> hits;
    const double half_sec = 30.0 / bpm;
    for (int i = 0; i * half_sec < seconds - 0.3; ++i) {
        const double start = 0.1 + i * half_sec;
        hits.push_back({signals::Drum::hat, start, i % 2 == 0 ? 0.5 : 0.35});
        if (i % (2 * beats) == 0) hits.push_back({signals::Drum::kick, start, 1.0});
        if (i % (2 * beats) == 2 * (beats - 1)) hits.push_back({signals::Drum::snare, start, 0.8});
    }
    return signals::drums(hits, seconds);
}

TEST(Metre, HearsBarsOfOtherThanFourBeats) {
    for (const int beats : {3, 5, 7}) {
        for (const double bpm : {96.0, 131.0}) {
            const auto tempo = analyse(bars_of(beats, bpm, 24.0), {}).tempo;
            ASSERT_TRUE(tempo) << beats << " at " << bpm;
            const double bar_sec = tempo->beats_per_bar * 60.0 / tempo->bpm;
            const double bars = bar_sec / (beats * 60.0 / bpm);
            EXPECT_NEAR(bars, std::round(bars), 0.03) << beats << " at " << bpm;
            EXPECT_GE(bars, 0.9) << beats << " at " << bpm;
        }
    }
}

// Beats that fall between two frames stand as high as those that fall on one, so that no number of beats is
// preferred for its length.
TEST(Metre, ABarOfThreeIsNoneOfSix) {
    for (const double bpm : {70.0, 80.0, 90.0, 97.0, 110.0, 124.0, 152.0}) {
        const auto tempo = analyse(bars_of(3, bpm, 40.0), {}).tempo;
        ASSERT_TRUE(tempo) << bpm;
        // Where halves are taken for beats, a bar has six.
        EXPECT_EQ(tempo->beats_per_bar, std::lround(3.0 * tempo->bpm / bpm))
            << bpm << " heard " << tempo->bpm;
    }
}

TEST(Metre, SaysNothingOfFourBeats) {
    for (const double bpm : {84.0, 120.0, 143.0}) {
        const auto tempo = analyse(signals::drum_loop(bpm, 20.0), {}).tempo;
        ASSERT_TRUE(tempo);
        EXPECT_EQ(tempo->beats_per_bar, 4) << bpm;
    }
}

}  // namespace
}  // namespace afterglow::analysis

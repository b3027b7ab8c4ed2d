#include "analysis/tempo.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/analyse.hpp"
#include "base/rng.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

TEST(Tempo, ClicksFromSlowToFast) {
    for (double bpm = 70.0; bpm <= 175.0; bpm += 7.0) {
        const auto tempo = analyse(signals::click_train(60.0 / bpm, 15.0), {}).tempo;
        ASSERT_TRUE(tempo) << bpm;
        EXPECT_GT(tempo->confidence, 0.5) << bpm;
        // Above 165 bpm half the tempo is as good an answer; then the other one is stated.
        EXPECT_NEAR(bpm < 165.0 ? tempo->bpm : std::max(tempo->bpm, tempo->alternative_bpm), bpm, 0.01 * bpm);
    }
}

TEST(Tempo, DrumLoops) {
    for (const double bpm : {93.0, 110.0, 120.0, 140.0}) {
        const auto tempo = analyse(signals::drum_loop(bpm, 12.0), {}).tempo;
        ASSERT_TRUE(tempo) << bpm;
        EXPECT_NEAR(tempo->bpm, bpm, 0.01 * bpm);
    }
}

TEST(Tempo, NoneWhereNothingBeats) {
    const std::vector<double> notes = {110.0, 164.8, 220.0};
    EXPECT_FALSE(analyse(signals::silence(8.0), {}).tempo);
    EXPECT_FALSE(analyse(signals::white_noise(10.0), {}).tempo);
    EXPECT_FALSE(analyse(signals::pink_noise(10.0), {}).tempo);
    EXPECT_FALSE(analyse(signals::held_chord(notes, 10.0), {}).tempo);
}

TEST(Tempo, NoneForHitsAtRandom) {
    Rng rng(5);
    std::vector<signals::Hit> hits;
    for (double sec = 0.3; sec < 20.0; sec += rng.uniform(0.1, 1.3))
        hits.push_back({signals::Drum::snare, sec, 1.0});
    const auto tempo = analyse(signals::drums(hits, 20.0), {}).tempo;
    EXPECT_LT(tempo ? tempo->confidence : 0.0, 0.4);
}

TEST(Tempo, NoneForLessThanFiveSecondsOrFourOnsets) {
    EXPECT_FALSE(analyse(signals::click_train(0.5, 4.5), {}).tempo);
    EXPECT_FALSE(analyse(signals::click_train(3.0, 8.0), {}).tempo);
}

}  // namespace
}  // namespace afterglow::analysis

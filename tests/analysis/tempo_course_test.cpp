#include "analysis/tempo_course.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

Tempo tempo_of(const AudioBuffer& audio) {
    return analyse(audio, {}).tempo.value_or(Tempo{});
}

TEST(TempoCourse, IsEmptyWhereTheTempoIsTheSameAllAlong) {
    for (const double bpm : {78.0, 120.0, 161.0}) {
        const auto tempo = tempo_of(signals::drum_loop(bpm, 40.0));
        EXPECT_TRUE(tempo.course.empty()) << bpm;
        EXPECT_EQ(tempo.confidence, tempo.passage_confidence);
        EXPECT_EQ(tempo.bpm_at(17.0), tempo.bpm);
    }
}

TEST(TempoCourse, FollowsAChangeAndLowersTheConfidence) {
    const AudioBuffer parts[] = {signals::drum_loop(110.0, 40.0), signals::drum_loop(132.0, 24.0)};
    const auto tempo = tempo_of(signals::concat(parts));
    EXPECT_NEAR(tempo.bpm, 110.0, 1.0);
    ASSERT_FALSE(tempo.course.empty());
    EXPECT_NEAR(tempo.bpm_at(15.0), 110.0, 1.0);
    EXPECT_NEAR(tempo.bpm_at(55.0), 132.0, 1.5);
    EXPECT_LT(tempo.confidence, 0.8 * tempo.passage_confidence);
}

// A minute of which each beat is as long as `bpm_at` says.
template <class Bpm>
AudioBuffer played(const Bpm& bpm_at) {
    std::vector<signals::Hit> hits;
    double time = 0.1;
    for (int beat = 0; time < 59.0; ++beat) {
        const double beat_sec = 60.0 / bpm_at(time);
        hits.push_back({beat % 2 == 0 ? signals::Drum::kick : signals::Drum::snare, time, 1.0});
        for (const double part : {0.0, 0.5})
            hits.push_back({signals::Drum::hat, time + part * beat_sec, 0.5});
        time += beat_sec;
    }
    return signals::drums(hits, 60.0);
}

TEST(TempoCourse, FollowsASmallDriftThatAPlayerDoesNotHave) {
    const auto drifting = tempo_of(played([](double sec) { return 116.0 + 8.0 * sec / 60.0; }));
    ASSERT_FALSE(drifting.course.empty());
    EXPECT_LT(drifting.confidence, 0.9 * drifting.passage_confidence);
    for (const double sec : {10.0, 30.0, 50.0})
        EXPECT_NEAR(drifting.bpm_at(sec), 116.0 + 8.0 * sec / 60.0, 1.5) << sec;
    const auto wavering = tempo_of(played([](double sec) { return 120.0 + 2.0 * std::sin(sec / 3.0); }));
    EXPECT_EQ(wavering.confidence, wavering.passage_confidence);
}

TEST(TempoCourse, FollowsADrift) {
    const auto tempo = tempo_of(played([](double sec) { return 100.0 + 20.0 * sec / 60.0; }));
    ASSERT_FALSE(tempo.course.empty());
    for (const double sec : {10.0, 30.0, 50.0})
        EXPECT_NEAR(tempo.bpm_at(sec), 100.0 + 20.0 * sec / 60.0, 3.0) << sec;
}

TEST(TempoCourse, NothingOfWhatIsShort) {
    const std::vector<float> strength(500);
    EXPECT_TRUE(tempo_course(strength, 86.0, 120.0).places.empty());
    EXPECT_TRUE(tempo_course({}, 86.0, 120.0).places.empty());
}

}  // namespace
}  // namespace afterglow::analysis

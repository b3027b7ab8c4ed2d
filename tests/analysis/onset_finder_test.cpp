#include "analysis/onset_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

std::vector<double> onsets_of(const AudioBuffer& audio) {
    return analyse(audio, {}).onsets_sec;
}

// Hits that sound at once are one onset.
std::vector<double> truth_of(const std::vector<signals::Hit>& hits) {
    std::vector<double> times;
    for (const auto& hit : hits) times.push_back(hit.start_sec);
    std::sort(times.begin(), times.end());
    const auto same = [](double a, double b) { return b - a < 0.005; };
    times.erase(std::unique(times.begin(), times.end(), same), times.end());
    return times;
}

// F-measure at ±25 ms; every detection counts once.
double f_measure(const std::vector<double>& truth, std::vector<double> found) {
    const auto total = static_cast<double>(truth.size() + found.size());
    int hits = 0;
    for (const double time : truth) {
        const auto near =
            std::find_if(found.begin(), found.end(), [&](double t) { return std::abs(t - time) <= 0.025; });
        if (near == found.end()) continue;
        ++hits;
        found.erase(near);
    }
    return 2.0 * hits / total;
}

TEST(Onsets, DrumsAreFoundOnTheirAttack) {
    for (const double bpm : {70.0, 93.0, 120.0, 174.0}) {
        const auto hits = signals::beat(bpm, 10.0);
        EXPECT_GE(f_measure(truth_of(hits), onsets_of(signals::drums(hits, 10.0))), 0.98) << bpm;
    }
}

TEST(Onsets, DrumsOverAChordAndNoiseAndAtLowLevel) {
    const auto hits = signals::beat(120.0, 10.0);
    const std::vector<double> notes = {110.0, 164.8, 220.0, 277.2};
    auto audio = signals::drums(hits, 10.0);
    signals::mix_into(audio, signals::held_chord(notes, 10.0, 0.2));
    signals::mix_into(audio, signals::pink_noise(10.0, 0.01));
    EXPECT_GE(f_measure(truth_of(hits), onsets_of(audio)), 0.98);
    EXPECT_GE(f_measure(truth_of(hits), onsets_of(signals::scaled(audio, 0.1))), 0.98);
}

TEST(Onsets, ClicksAreTimedWithinAMillisecond) {
    const auto onsets = onsets_of(signals::click_train(0.25, 5.0, 0.8, 0.1));
    ASSERT_EQ(onsets.size(), 20U);
    for (std::size_t i = 0; i < onsets.size(); ++i)
        EXPECT_NEAR(onsets[i], 0.1 + 0.25 * static_cast<double>(i), 0.001);
}

TEST(Onsets, NotesOfAnArpeggio) {
    const std::vector<double> notes = {220.0, 277.2, 329.6, 440.0};
    EXPECT_NEAR(static_cast<double>(onsets_of(signals::arpeggio(notes, 0.25, 5.0)).size()), 20.0, 1.0);
}

TEST(Onsets, SilenceHasNone) {
    EXPECT_TRUE(onsets_of(signals::silence(3.0)).empty());
}

TEST(Onsets, HeldSoundsHaveNoneThoughTheyAreCutAtBothEnds) {
    const std::vector<double> notes = {110.0, 164.8, 220.0, 277.2};
    EXPECT_TRUE(onsets_of(signals::held_chord(notes, 5.0)).empty());
    EXPECT_TRUE(onsets_of(signals::sine(997.0, 5.0)).empty());
    EXPECT_TRUE(onsets_of(signals::harmonic_tone(82.4, 5.0)).empty());
}

TEST(Onsets, SteadyNoiseHasNoneAtAnyLevel) {
    for (const double rms : {0.2, 0.02, 0.002}) {
        EXPECT_TRUE(onsets_of(signals::white_noise(10.0, rms, 3)).empty()) << rms;
        EXPECT_TRUE(onsets_of(signals::pink_noise(10.0, rms, 4)).empty()) << rms;
    }
}

// 6 Hz, ±30 cents: what the maximum filter is for.
TEST(Onsets, VibratoHasNone) {
    AudioBuffer audio(1, 5 * 44100, 44100.0);
    double phase = 0.0;
    for (std::size_t i = 0; i < audio.channel(0).size(); ++i) {
        const double hz =
            440.0 * std::exp2(0.3 / 12.0 * std::sin(6.2832 * 6.0 * static_cast<double>(i) / 44100.0));
        phase += 6.283185307179586 * hz / 44100.0;
        for (int k = 1; k <= 8; ++k) audio.channel(0)[i] += static_cast<float>(0.2 / k * std::sin(k * phase));
    }
    EXPECT_LE(onsets_of(audio).size(), 1U);
}

TEST(Onsets, ARecordingMayBeginWithAHit) {
    const auto onsets = onsets_of(signals::drum_loop(120.0, 4.0));
    ASSERT_FALSE(onsets.empty());
    EXPECT_LT(onsets.front(), 0.02);
}

TEST(Onsets, HigherThresholdFindsFewer) {
    AnalysisOptions options;
    options.onset_threshold = 1000.0;
    const auto analysis =
        analyse(signals::concat(std::vector{signals::silence(0.5), signals::drum_loop(120.0, 4.0)}), options);
    EXPECT_TRUE(analysis.onsets_sec.empty());
}

TEST(Onsets, PeakPickingByHand) {
    std::vector<float> strength(100);
    strength[20] = 10.0F;
    strength[22] = 9.0F;  // within 30 ms of a larger one
    strength[50] = 2.0F;  // below the threshold
    strength[80] = 10.0F;
    strength[81] = 10.0F;  // a plateau is one onset
    EXPECT_EQ(pick_onsets(strength, 86.0, attack_picking), (std::vector<std::int64_t>{20, 80}));
}

}  // namespace
}  // namespace afterglow::analysis

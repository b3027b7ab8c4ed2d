#include "analysis/stability.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

const std::vector<double> notes = {110.0, 164.8, 220.0, 277.2};

AudioBuffer chord(double seconds) {
    return signals::with_noise_floor(signals::held_chord(notes, seconds, 0.3), -60.0);
}

AudioBuffer noise(double seconds) {
    return signals::white_noise(seconds, 0.1, 5);
}

Window only_window(const AudioBuffer& audio, const StabilityOptions& options = {}) {
    AnalysisOptions all;
    all.stability = options;
    const auto analysis = analyse(audio, all);
    EXPECT_EQ(analysis.windows.size(), 1U);
    return analysis.windows.front();
}

TEST(Stability, WindowMeasuresOfASine) {
    const auto window = only_window(signals::sine(440.0, 1.0, 0.5));
    EXPECT_NEAR(window.rms_db, 20.0 * std::log10(0.5 / std::sqrt(2.0)), 0.02);
    EXPECT_NEAR(window.crest_factor, std::sqrt(2.0), 0.01);
    EXPECT_NEAR(window.dc_offset, 0.0, 1e-3);
    EXPECT_NEAR(window.centroid_hz, 440.0, 10.0);
    EXPECT_EQ(window.onset_rate_hz, 0.0);
    EXPECT_EQ(window.verdict, WindowVerdict::stable);
}

TEST(Stability, DcIsNotLevel) {
    auto tone = signals::sine(441.0, 1.0, 0.2);
    for (float& sample : tone.channel(0)) sample += 0.3F;
    const auto window = only_window(tone);
    EXPECT_NEAR(window.dc_offset, 0.3, 1e-3);
    EXPECT_NEAR(window.rms_db, 20.0 * std::log10(0.2 / std::sqrt(2.0)), 0.05);
    EXPECT_NEAR(window.crest_factor, std::sqrt(2.0), 0.05);
    EXPECT_EQ(window.verdict, WindowVerdict::dc_offset);
}

TEST(Stability, EachLimitHasItsVerdict) {
    EXPECT_EQ(only_window(signals::scaled(chord(1.0), 0.001)).verdict, WindowVerdict::too_quiet);
    EXPECT_EQ(only_window(signals::sine(200.0, 1.0, 0.9)).verdict, WindowVerdict::too_loud);
    EXPECT_EQ(only_window(signals::drum_loop(174.0, 1.0)).verdict, WindowVerdict::too_percussive);
    auto peaky = chord(1.0);
    peaky = signals::scaled(peaky, 0.05);
    peaky.channel(0)[22050] = 0.9F;
    EXPECT_EQ(only_window(peaky).verdict, WindowVerdict::too_peaky);
    StabilityOptions tonal;
    tonal.max_flatness = 0.5;
    EXPECT_EQ(only_window(noise(1.0), tonal).verdict, WindowVerdict::too_noisy);
    StabilityOptions bright;
    bright.min_centroid_hz = 8000.0;
    EXPECT_EQ(only_window(chord(1.0), bright).verdict, WindowVerdict::out_of_range);
}

TEST(Stability, RegionsAreWhereTheChordsAre) {
    const auto audio =
        signals::concat(std::vector{signals::drum_loop(160.0, 5.0), chord(5.0),
                                    signals::drum_loop(160.0, 5.0), signals::silence(3.0), chord(4.0)});
    const auto analysis = analyse(audio, {});
    ASSERT_EQ(analysis.stable_regions.size(), 2U);
    EXPECT_FALSE(analysis.stable_by_fallback);
    EXPECT_NEAR(analysis.stable_regions[0].start_sec, 5.0, 0.51);
    EXPECT_NEAR(analysis.stable_regions[0].end_sec, 10.0, 0.51);
    EXPECT_NEAR(analysis.stable_regions[1].start_sec, 18.0, 0.51);
    EXPECT_NEAR(analysis.stable_regions[1].end_sec, 22.0, 0.01);
}

TEST(Stability, AShorterRunIsNoRegion) {
    const auto audio = signals::concat(
        std::vector{signals::drum_loop(160.0, 4.0), chord(2.0), signals::drum_loop(160.0, 4.0)});
    AnalysisOptions options;
    options.stability.min_stable_windows = 2;
    EXPECT_FALSE(analyse(audio, options).stable_by_fallback);
    options.stability.min_stable_windows = 5;
    EXPECT_TRUE(analyse(audio, options).stable_by_fallback);
}

// Onset density first: the slow passage, though its level is further from −24 dB than that of the fast one.
TEST(Stability, FallbackIsTheBestFifth) {
    const auto slow = signals::scaled(signals::drum_loop(100.0, 4.0), 0.2);
    const auto fast = signals::drum_loop(190.0, 16.0);
    AnalysisOptions strict;
    strict.stability.max_onset_rate_hz = 0.5;
    const auto analysis = analyse(signals::concat(std::vector{fast, slow}), strict);
    EXPECT_TRUE(analysis.stable_by_fallback);
    double total = 0.0;
    for (const auto& region : analysis.stable_regions) {
        EXPECT_GE(region.start_sec, 15.0);
        total += region.end_sec - region.start_sec;
    }
    EXPECT_GE(total, 2.0);
    EXPECT_LE(total, 0.4 * analysis.duration_sec());
}

TEST(Stability, FallbackTakesNoPauseWhileThereIsSound) {
    const auto audio = signals::concat(
        std::vector{signals::drum_loop(190.0, 4.0), signals::with_noise_floor(signals::silence(6.0), -90.0)});
    const auto analysis = analyse(audio, {});
    ASSERT_TRUE(analysis.stable_by_fallback);
    for (const auto& region : analysis.stable_regions) EXPECT_LT(region.start_sec, 4.0);
}

TEST(Stability, DigitalSilenceHasNothing) {
    const auto analysis = analyse(signals::silence(5.0), {});
    EXPECT_TRUE(analysis.stable_regions.empty());
    EXPECT_FALSE(analysis.stable_by_fallback);
    EXPECT_EQ(dropped_windows(analysis), (std::vector<Reason::Number>{{"windows", 9.0}, {"too_quiet", 9.0}}));
}

TEST(Stability, PureDcHasNothing) {
    for (const float dc : {0.05F, 0.3F, 0.9F}) {
        const auto analysis = analyse(signals::from_samples(std::vector<float>(4 * 44100, dc)), {});
        EXPECT_TRUE(analysis.stable_regions.empty()) << dc;
        EXPECT_EQ(analysis.windows.front().rms_db, -120.0) << dc;
    }
}

TEST(Stability, CountsWhatWasDroppedByWhichVerdict) {
    Analysis analysis;
    analysis.windows.resize(6);
    analysis.windows[0].verdict = WindowVerdict::too_quiet;
    for (std::size_t i = 1; i < 4; ++i) analysis.windows[i].verdict = WindowVerdict::too_percussive;
    EXPECT_EQ(dropped_windows(analysis),
              (std::vector<Reason::Number>{{"windows", 6.0}, {"too_quiet", 1.0}, {"too_percussive", 3.0}}));
    EXPECT_EQ(dropped_windows(Analysis()), (std::vector<Reason::Number>{{"windows", 0.0}}));
}

TEST(Stability, EveryVerdictHasWords) {
    for (int i = 0; i <= static_cast<int>(WindowVerdict::out_of_range); ++i)
        EXPECT_FALSE(describe(static_cast<WindowVerdict>(i)).empty());
}

}  // namespace
}  // namespace afterglow::analysis

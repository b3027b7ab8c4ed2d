// The same music says the same at every sample rate.
#include "support/rates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/analyse.hpp"
#include "analysis/frame_grid.hpp"
#include "analysis/key.hpp"
#include "analysis/pitch.hpp"
#include "analysis/sustain.hpp"
#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

Analysis heard(const AudioBuffer& audio, double rate_hz) {
    return analyse(rates::at_rate(audio, rate_hz), {});
}

double nearest(const std::vector<double>& times, double to) {
    double least = 1e9;
    for (const double time : times) least = std::min(least, std::abs(time - to));
    return least;
}

TEST(FrameGrid, IsTheOldOneAtTheReferenceRate) {
    const FrameGrid grid(44100.0);
    EXPECT_EQ(grid.size, 2048U);
    EXPECT_EQ(grid.hop, 512);
    EXPECT_EQ(grid.bins, 1025U);
}

TEST(FrameGrid, FramesLastAsLongAtAnyRate) {
    for (double rate_hz = 8000.0; rate_hz <= 192000.0; rate_hz += 1000.0) {
        const FrameGrid grid(rate_hz);
        EXPECT_NEAR(static_cast<double>(grid.size) / rate_hz, 2048.0 / 44100.0, 0.08 * 2048.0 / 44100.0)
            << rate_hz;
        EXPECT_EQ(grid.size % 32, 0U) << rate_hz;
        EXPECT_EQ((grid.bins - 1) % 16, 0U) << rate_hz;
    }
    for (const double rate_hz : rates::all_hz) {
        const double share = static_cast<double>(FrameGrid(rate_hz).size) / rate_hz / (2048.0 / 44100.0);
        EXPECT_NEAR(share, 1.0, 0.04) << rate_hz;
    }
}

TEST(Rates, OnsetsTempoKeyAndTuningAgree) {
    const AudioBuffer band = rates::band();
    const Analysis reference = heard(band, 44100.0);
    ASSERT_TRUE(reference.tempo && reference.key);
    for (const double rate_hz : rates::all_hz) {
        const Analysis analysis = heard(band, rate_hz);
        ASSERT_TRUE(analysis.tempo && analysis.key) << rate_hz;
        EXPECT_NEAR(analysis.tempo->bpm, reference.tempo->bpm, 0.5) << rate_hz;
        EXPECT_NEAR(analysis.tempo->confidence, reference.tempo->confidence, 0.15) << rate_hz;
        EXPECT_EQ(key_name(*analysis.key), key_name(*reference.key)) << rate_hz;
        EXPECT_NEAR(analysis.tuning_cents, reference.tuning_cents, 2.0) << rate_hz;
        EXPECT_NEAR(analysis.rms_db, reference.rms_db, 0.2) << rate_hz;
        const auto missing = std::ranges::count_if(
            reference.onsets_sec, [&](double onset) { return nearest(analysis.onsets_sec, onset) > 0.005; });
        const auto added = std::ranges::count_if(
            analysis.onsets_sec, [&](double onset) { return nearest(reference.onsets_sec, onset) > 0.005; });
        const auto few = static_cast<std::ptrdiff_t>(reference.onsets_sec.size() / 20);
        EXPECT_LE(missing, few) << rate_hz;
        EXPECT_LE(added, few) << rate_hz;
    }
}

TEST(Rates, PitchAgrees) {
    for (const double hz : {41.2, 110.0, 440.0, 1760.0}) {
        const auto tone = signals::with_noise_floor(signals::harmonic_tone(hz, 1.5), -60.0);
        for (const double rate_hz : rates::all_hz) {
            const auto pitch = detect_pitch(rates::at_rate(tone, rate_hz).channel(0), rate_hz);
            ASSERT_TRUE(pitch) << hz << " at " << rate_hz;
            EXPECT_NEAR(1200.0 * std::log2(pitch->hz / hz), 0.0, 2.0) << hz << " at " << rate_hz;
        }
    }
}

TEST(Rates, CentroidFlatnessAndHoldAgree) {
    // Made at each rate: what is resampled has nothing between the two Nyquist frequencies.
    const auto noise = [](double rate_hz) { return analyse(signals::white_noise(6.0, 0.1, 1, rate_hz), {}); };
    const AudioBuffer chord =
        signals::with_noise_floor(signals::held_chord(std::array{146.8, 185.0, 220.0}, 6.0), -70.0);
    const Analysis flat = noise(44100.0);
    const Analysis held = heard(chord, 44100.0);
    for (const double rate_hz : {48000.0, 88200.0, 96000.0, 192000.0}) {
        const Analysis noisy = noise(rate_hz);
        EXPECT_NEAR(noisy.centroid_hz, flat.centroid_hz, 0.05 * flat.centroid_hz) << rate_hz;
        EXPECT_NEAR(noisy.flatness, flat.flatness, 0.1 * flat.flatness) << rate_hz;
        EXPECT_NEAR(static_cast<double>(noisy.segments.size()), static_cast<double>(flat.segments.size()),
                    1.0)
            << rate_hz;
        const Analysis still = heard(chord, rate_hz);
        EXPECT_NEAR(still.sustain.at(20), held.sustain.at(20), 0.03) << rate_hz;
        EXPECT_NEAR(noisy.sustain.at(20), flat.sustain.at(20), 0.25) << rate_hz;
    }
}

}  // namespace
}  // namespace afterglow::analysis

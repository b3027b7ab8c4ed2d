#include "analysis/summary.hpp"

#include <gtest/gtest.h>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

Summary summary_of(const AudioBuffer& audio, Extent extent) {
    return summarise(audio.channel(0), audio.sample_rate_hz(), extent);
}

// A loop of whole periods is an endless sine, whose frames have no cut that would add high frequencies.
TEST(Summary, ALoopIsEndless) {
    const auto loop = signals::sine(440.0, 0.1, 0.5);  // shorter than two frames
    EXPECT_NEAR(summary_of(loop, Extent::endless).centroid_hz, 440.0, 5.0);
    EXPECT_GT(summary_of(loop, Extent::once).centroid_hz,
              summary_of(loop, Extent::endless).centroid_hz + 20.0);
}

TEST(Summary, WhereALoopBeginsDoesNotMatter) {
    const auto noise = signals::pink_noise(1.0);
    const std::int64_t cycle = 1024 * 9;
    const auto turned =
        signals::concat(std::vector{noise.slice(cycle, noise.frames() - cycle), noise.slice(0, cycle)});
    const auto a = summary_of(noise, Extent::endless);
    const auto b = summary_of(turned, Extent::endless);
    EXPECT_NEAR(a.centroid_hz, b.centroid_hz, 0.02 * a.centroid_hz);
    EXPECT_NEAR(a.flatness, b.flatness, 0.02 * a.flatness);
}

TEST(Summary, SilenceAfterASoundDoesNotCount) {
    const auto noise = signals::white_noise(1.0);
    const auto with_tail = signals::concat(std::vector{noise, signals::silence(3.0)});
    EXPECT_NEAR(summary_of(with_tail, Extent::once).centroid_hz, summary_of(noise, Extent::once).centroid_hz,
                100.0);
}

TEST(Summary, PitchKeyAndTempo) {
    const auto tone = summary_of(signals::harmonic_tone(220.0, 2.0), Extent::endless);
    ASSERT_TRUE(tone.root && tone.key);
    EXPECT_NEAR(tone.root->hz, 220.0, 0.5);
    EXPECT_EQ(tone.key->root, 9);
    EXPECT_FALSE(tone.tempo);
    const auto beat = summary_of(signals::drum_loop(120.0, 8.0), Extent::endless);
    ASSERT_TRUE(beat.tempo);
    EXPECT_NEAR(beat.tempo->bpm, 120.0, 1.2);
    EXPECT_FALSE(beat.root);
}

TEST(Summary, NothingAndAlmostNothing) {
    EXPECT_EQ(summarise({}, 44100.0, Extent::endless).centroid_hz, 0.0);
    const float one = 0.5F;
    const auto summary = summarise({&one, 1}, 44100.0, Extent::endless);
    EXPECT_FALSE(summary.key || summary.tempo || summary.root);
}

}  // namespace
}  // namespace afterglow::analysis

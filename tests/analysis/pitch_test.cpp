#include "analysis/pitch.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

double cents(double a_hz, double b_hz) {
    return 1200.0 * std::log2(a_hz / b_hz);
}

std::optional<Pitch> pitch_of(const AudioBuffer& audio) {
    return detect_pitch(audio.channel(0), audio.sample_rate_hz());
}

TEST(Pitch, HeldHarmonicTonesWithinFiveCents) {
    for (double hz = 40.0; hz < 2000.0; hz *= 1.171) {
        const auto pitch = pitch_of(signals::with_noise_floor(signals::harmonic_tone(hz, 2.0), -70.0));
        ASSERT_TRUE(pitch) << hz;
        EXPECT_NEAR(cents(pitch->hz, hz), 0.0, 5.0) << hz;
        EXPECT_GT(pitch->clarity, 0.9);
    }
}

TEST(Pitch, SinesAndShortTonesAndOtherRates) {
    for (const double hz : {55.0, 440.0, 1900.0}) {
        EXPECT_NEAR(cents(pitch_of(signals::sine(hz, 0.3))->hz, hz), 0.0, 5.0);
        for (const double rate_hz : {8000.0, 48000.0, 192000.0}) {
            const auto pitch = pitch_of(signals::harmonic_tone(hz, 0.5, 8, 0.5, rate_hz));
            ASSERT_TRUE(pitch) << hz << " at " << rate_hz;
            EXPECT_NEAR(cents(pitch->hz, hz), 0.0, 5.0) << hz << " at " << rate_hz;
        }
    }
}

TEST(Pitch, SilenceAroundANoteDoesNotMatter) {
    const auto note = signals::harmonic_tone(233.0, 1.0);
    const AudioBuffer parts[] = {signals::silence(1.5), note, signals::silence(2.0)};
    const auto pitch = pitch_of(signals::with_noise_floor(signals::concat(parts), -70.0));
    ASSERT_TRUE(pitch);
    EXPECT_NEAR(cents(pitch->hz, 233.0), 0.0, 5.0);
}

TEST(Pitch, AConstantDoesNotMatter) {
    auto tone = signals::harmonic_tone(220.0, 1.0);
    for (float& sample : tone.channel(0)) sample += 0.3F;
    EXPECT_NEAR(cents(pitch_of(tone)->hz, 220.0), 0.0, 5.0);
}

TEST(Pitch, NoneForNoiseSilenceAndNothing) {
    EXPECT_FALSE(pitch_of(signals::white_noise(2.0)));
    EXPECT_FALSE(pitch_of(signals::pink_noise(2.0)));
    EXPECT_FALSE(pitch_of(signals::silence(2.0)));
    EXPECT_FALSE(pitch_of(signals::sine(440.0, 0.01)));
    EXPECT_FALSE(detect_pitch({}, 44100.0));
}

TEST(Pitch, NoneForAClusterOrFramesThatDisagree) {
    const std::vector<double> cluster = {220.0, 233.1, 246.9, 261.6};
    EXPECT_FALSE(pitch_of(signals::held_chord(cluster, 2.0)));
    const std::vector<double> notes = {220.0, 277.2, 329.6, 392.0};
    EXPECT_FALSE(pitch_of(signals::arpeggio(notes, 0.25, 4.0)));
}

TEST(Pitch, MidiNotes) {
    EXPECT_NEAR(midi_note_of_hz(440.0), 69.0, 1e-12);
    EXPECT_NEAR(midi_note_of_hz(261.6256), 60.0, 1e-5);
}

}  // namespace
}  // namespace afterglow::analysis

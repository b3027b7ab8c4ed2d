#include "curation/loudness.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

AudioBuffer stereo_tone(double dbfs, double seconds, double rate_hz = 48000.0) {
    const auto tone = signals::sine(1000.0, seconds, std::pow(10.0, dbfs / 20.0), rate_hz);
    return signals::stereo(tone, tone);
}

// EBU Tech 3341, cases 1 and 2: a stereo sine of 1 kHz whose peak is at −23 (−33) dBFS has −23 (−33) LUFS.
TEST(Loudness, ReferenceTones) {
    EXPECT_NEAR(*integrated_loudness(stereo_tone(-23.0, 20.0)), -23.0, 0.1);
    EXPECT_NEAR(*integrated_loudness(stereo_tone(-33.0, 20.0)), -33.0, 0.1);
    EXPECT_NEAR(*integrated_loudness(stereo_tone(-23.0, 2.0, 44100.0)), -23.0, 0.1);
}

// Case 3: the relative gate leaves the quiet parts out.
TEST(Loudness, QuietPartsAreGated) {
    const auto audio = signals::concat(
        std::vector{stereo_tone(-36.0, 10.0), stereo_tone(-23.0, 60.0), stereo_tone(-36.0, 10.0)});
    EXPECT_NEAR(*integrated_loudness(audio), -23.0, 0.1);
}

TEST(Loudness, OneChannelIsThreeDecibelsBelowTwo) {
    EXPECT_NEAR(*integrated_loudness(signals::sine(1000.0, 3.0, std::pow(10.0, -20.0 / 20.0))), -23.0, 0.1);
}

TEST(Loudness, NoneWhereThereIsNone) {
    EXPECT_FALSE(integrated_loudness(signals::silence(2.0)));
    EXPECT_FALSE(integrated_loudness(stereo_tone(-90.0, 2.0)));
    EXPECT_FALSE(integrated_loudness(stereo_tone(-20.0, 0.3)));
    EXPECT_FALSE(integrated_loudness(AudioBuffer()));
}

}  // namespace
}  // namespace afterglow::curation

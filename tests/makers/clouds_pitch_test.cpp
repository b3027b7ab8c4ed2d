#include "makers/clouds_pitch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CloudOptions options_of(PitchQuantize quantize, double low, double high) {
    CloudOptions options;
    options.pitch_quantize = quantize;
    options.min_pitch_semitones = low;
    options.max_pitch_semitones = high;
    return options;
}

TEST(CloudsPitch, RoundsToWhatIsAskedFor) {
    const analysis::MusicalKey minor{9, true, 0.8};
    const analysis::MusicalKey major{0, false, 0.8};
    const auto pitches = [](PitchQuantize quantize, double low, double high,
                            std::optional<analysis::MusicalKey> key = std::nullopt) {
        return grain_pitches(options_of(quantize, low, high), key);
    };
    EXPECT_THAT(pitches(PitchQuantize::none, -7, 7), IsEmpty());
    EXPECT_THAT(pitches(PitchQuantize::semitone, -1.5, 2), ElementsAre(-1, 0, 1, 2));
    EXPECT_THAT(pitches(PitchQuantize::octaves, -12, 13), ElementsAre(-12, 0, 12));
    EXPECT_THAT(pitches(PitchQuantize::octaves, -7, 7), ElementsAre(0));
    EXPECT_THAT(pitches(PitchQuantize::scale, -7, 7, major), ElementsAre(-7, -5, -3, -1, 0, 2, 4, 5, 7));
    EXPECT_THAT(pitches(PitchQuantize::scale, -7, 7, minor), ElementsAre(-7, -5, -4, -2, 0, 2, 3, 5, 7));
    EXPECT_THAT(pitches(PitchQuantize::scale, 0, 2), ElementsAre(0, 1, 2));
}

TEST(CloudsPitch, TakesTheNearestWhereTheRangeHoldsNone) {
    EXPECT_THAT(grain_pitches(options_of(PitchQuantize::octaves, 5, 9), std::nullopt), ElementsAre(12));
    EXPECT_THAT(grain_pitches(options_of(PitchQuantize::semitone, 0.1, 0.3), std::nullopt), ElementsAre(0));
}

// A cloud of one tone holds that tone at the allowed ratios and at no others.
TEST(CloudsPitch, ShiftsGrainsByExactRatios) {
    const sources::TestSource source(signals::with_noise_floor(signals::sine(440.0, 6.0, 0.3), -70.0));
    CloudOptions options = options_of(PitchQuantize::octaves, -12, 12);
    options.per_source = 1;
    options.duration_sec = 4.0;
    options.min_grain_ms = 140.0;
    const MakerResult made = make_clouds(source.source(), options, Rng(3));
    ASSERT_EQ(made.textures.size(), 1U);
    const auto spectrum = signals::spectrum(made.textures[0].audio.channel(0));
    const double bin_hz = 44100.0 / static_cast<double>(made.textures[0].audio.frames());
    double near = 0.0;
    double all = 0.0;
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
        const double hz = static_cast<double>(i) * bin_hz;
        const double power = spectrum[i] * spectrum[i];
        all += power;
        for (const double tone : {220.0, 440.0, 880.0})
            if (std::abs(hz - tone) < 25.0) near += power;
    }
    EXPECT_GT(near, 0.99 * all);
}

}  // namespace
}  // namespace afterglow::makers

#include "analysis/segment_bands.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

TEST(SegmentBands, GiveTheLevelOfABandOfWhiteNoise) {
    // Of white noise at −20 dB, 2 kHz to 8 kHz hold 6,000 of 22,050 Hz: −5.65 dB. What lies above 16 kHz is
    // not seen by the mel bands and is counted with the rest: +1.39 dB.
    const Analysis analysis = analyse(signals::white_noise(4.0, 0.1), {});
    const auto levels = segment_band_levels_db(analysis, 2000.0, 8000.0);
    ASSERT_EQ(levels.size(), analysis.segments.size());
    EXPECT_NEAR(levels.at(3), -20.0 - 5.65 + 1.39, 1.0);
}

TEST(SegmentBands, AreEmptyWhereNothingSounds) {
    const Analysis tone = analyse(signals::sine(300.0, 4.0), {});
    EXPECT_LT(segment_band_levels_db(tone, 5000.0, 14000.0).at(3), -90.0);
    EXPECT_NEAR(segment_band_levels_db(tone, 200.0, 400.0).at(3), -9.03, 1.0);
    const Analysis silent = analyse(signals::silence(4.0), {});
    EXPECT_EQ(segment_band_levels_db(silent, 200.0, 400.0).at(3), -120.0);
    EXPECT_TRUE(segment_band_levels_db(Analysis{}, 200.0, 400.0).empty());
}

Analysis of_segments(std::size_t count, double sample_rate_hz = 44100.0) {
    Analysis analysis;
    analysis.sample_rate_hz = sample_rate_hz;
    analysis.segments.resize(count);
    return analysis;
}

TEST(SegmentsWithin, TakesThoseWithTheirMiddleInside) {
    const std::int64_t segment = FrameGrid(44100.0).segment();
    const Analysis ten = of_segments(10);
    EXPECT_EQ(segments_within(ten, 0, 2 * segment).first, 0U);
    EXPECT_EQ(segments_within(ten, 0, 2 * segment).end, 2U);
    EXPECT_EQ(segments_within(ten, segment * 3 / 4, segment).first, 1U);
    EXPECT_EQ(segments_within(ten, segment * 3 / 4, segment).end, 2U);
    // A range shorter than a segment has the one it lies in; one past the end the last.
    EXPECT_EQ(segments_within(ten, 4 * segment + 100, 10).first, 4U);
    EXPECT_EQ(segments_within(ten, 4 * segment + 100, 10).end, 5U);
    EXPECT_EQ(segments_within(ten, 50 * segment, segment).first, 9U);
    EXPECT_EQ(segments_within(of_segments(0), 0, segment).end, 0U);
}

TEST(SegmentsWithin, LastAsLongAtAnyRate) {
    for (const double rate_hz : {22050.0, 48000.0, 96000.0, 192000.0}) {
        const auto second = static_cast<std::int64_t>(rate_hz);
        const SegmentRange segments = segments_within(of_segments(100, rate_hz), 10 * second, 20 * second);
        EXPECT_NEAR(static_cast<double>(segments.first), 20.0, 1.0) << rate_hz;
        EXPECT_NEAR(static_cast<double>(segments.end), 60.0, 1.0) << rate_hz;
    }
}

TEST(MeanOfSegments, AveragesThoseWithin) {
    const std::int64_t segment = FrameGrid(44100.0).segment();
    EXPECT_EQ(mean_of_segments(of_segments(3), {1.0, 2.0, 4.0}, segment, 2 * segment), 3.0);
    EXPECT_EQ(mean_of_segments(of_segments(0), {}, 0, segment), 0.0);
}

}  // namespace
}  // namespace afterglow::analysis

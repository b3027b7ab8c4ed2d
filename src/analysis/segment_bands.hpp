// Reading segments: which ones a range of frames has, and the level of a frequency band over the track.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// RMS level of the band in each segment, dB; estimated from the segment's mel bands (whole bands are counted
// by their centres) and its power. Enough to find where a band sounds; what is then taken should be measured.
// −120 in silence.
std::vector<double> segment_band_levels_db(const Analysis& analysis, double low_hz, double high_hz);
// Segments [first, end) whose middles lie in a range of frames; at least the one nearest to it,
// unless there are none.
struct SegmentRange {
    std::size_t first = 0;
    std::size_t end = 0;
};
SegmentRange segments_within(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames);
// Mean of values, one per segment, over such a range; 0 if there are none.
double mean_of_segments(const Analysis& analysis, const std::vector<double>& values, std::int64_t start_frame,
                        std::int64_t frames);

}  // namespace afterglow::analysis

// The level of a frequency band over the track, without touching a sample.
#pragma once

#include <vector>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// RMS level of the band in each tile, dB; estimated from the tile's mel bands (whole bands are counted by
// their centres) and its power. Enough to find where a band sounds; what is then taken should be measured.
// −120 in silence.
std::vector<double> tile_band_levels_db(const Analysis& analysis, double low_hz, double high_hz);

}  // namespace afterglow::analysis

// What a recording has lost: stretches that could not be decoded and are silent in their place.
#pragma once

#include <cstdint>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

struct LostRange {
    double start_sec = 0.0;
    double end_sec = 0.0;
};

// Makes them known to the makers: they are no part of a stable region, and Analysis::sustain is negative in
// all blocks that filters and stretching could reach them from.
void know_lost(Analysis& analysis, std::span<const LostRange> lost);

// Whether nothing is lost in these frames, nor close to them.
bool is_whole(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames);

}  // namespace afterglow::analysis

// Which windows of a track hold still, and where several in a row do.
#pragma once

#include "analysis/analyse.hpp"

namespace afterglow::analysis {

// Fills windows, stable_regions and stable_by_fallback of an analysis whose levels, features and onsets are
// there.
void find_stable_regions(Analysis& analysis, const StabilityOptions& options);

}  // namespace afterglow::analysis

// What the commands that draw recordings share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "render/overview.hpp"
#include "render/plot.hpp"

namespace afterglow::views {

// The picture of each of `names`: the one that `plot` names, or a file of its own in the folder `plot`. None
// where `plot` is empty. Throws Error(usage) where one picture is named for several.
std::vector<std::filesystem::path> picture_files(const std::vector<std::string>& names,
                                                 const std::filesystem::path& plot);

// Of the size that a plot needs.
render::OverviewOptions plot_view();

render::PlotLane onset_lane(const std::vector<double>& onsets_sec);
// `fallback`: as in Analysis::stable_by_fallback.
render::PlotLane stable_lane(const std::vector<analysis::StableRegion>& regions, bool fallback);

}  // namespace afterglow::views

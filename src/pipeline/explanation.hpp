// Why regions and passages of a track were chosen or not, kept for a report or a picture.
#pragma once

#include <optional>
#include <vector>

#include "analysis/analyse.hpp"
#include "makers/texture_choice.hpp"
#include "render/overview.hpp"

namespace afterglow::pipeline {

// What is wanted of process_track besides the textures.
struct ExplainOptions {
    bool reasons = false;
    std::optional<render::OverviewOptions> view;  // a picture is to be drawn
};

struct Explanation {
    double duration_sec = 0.0;
    analysis::StabilityOptions limits;
    std::vector<analysis::Window> windows;
    // Per window: the mean of Analysis::hold in it, and whether it lies in a stable region.
    std::vector<float> window_sustain;
    std::vector<bool> window_kept;
    double window_sec = 0.0;  // their length
    std::vector<analysis::StableRegion> stable_regions;
    bool stable_by_fallback = false;
    std::vector<double> onsets_sec;
    std::optional<makers::PassageReport> pads;  // where pads were asked for and the track is long enough
    std::optional<render::Overview> view;
};

// The part that is known before the makers; `limits` are those of the analysis.
Explanation explain_windows(const analysis::Analysis& analysis, const analysis::StabilityOptions& limits);

}  // namespace afterglow::pipeline

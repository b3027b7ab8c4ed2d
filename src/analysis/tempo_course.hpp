// How the tempo of a track goes where it is not the same all along.
#pragma once

#include <span>
#include <vector>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

struct TempoCourse {
    std::vector<TempoPlace>
        places;  // one per window; empty where the track is too short to tell, or never leaves `bpm`
    double steady_share = 1.0;  // of the windows that have a tempo: those within 2 % of it
};

// Autocorrelations of windows of `strength` (onset strength per frame), half over one another, near `bpm`. A
// window has another tempo where that comes back clearly better in it. What has none takes its neighbour's.
TempoCourse tempo_course(std::span<const float> strength, double frame_rate_hz, double bpm);

}  // namespace afterglow::analysis

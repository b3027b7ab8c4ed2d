// The picture of a measured file.
#pragma once

#include <optional>
#include <string>

#include "analysis/analysis.hpp"
#include "render/overview.hpp"
#include "render/plot.hpp"
#include "render/row.hpp"

namespace afterglow::views {

// The bytes of a PNG file: waveform, spectrogram, onsets, stable regions, the loop, and the measurements in
// words.
std::string measure_plot(const render::Overview& view, const analysis::Analysis& analysis,
                         const render::ManifestRow& row);

// The 300 ms of a loop that stand out most, which go on at its other end where they reach beyond one; nullopt
// for what has no salience.
std::optional<render::PlotLane> salience_lane(const curation::Measurements& measured, double loop_start_sec,
                                              double loop_end_sec);

}  // namespace afterglow::views

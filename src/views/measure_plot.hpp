// The picture of a measured file.
#pragma once

#include <string>

#include "analysis/analysis.hpp"
#include "render/overview.hpp"
#include "render/row.hpp"

namespace afterglow::views {

// The bytes of a PNG file: waveform, spectrogram, onsets, stable regions, the loop, and the measurements in
// words.
std::string measure_plot(const render::Overview& view, const analysis::Analysis& analysis,
                         const render::ManifestRow& row);

}  // namespace afterglow::views

// The measurements of any audio file, of any length.
#pragma once

#include <filesystem>
#include <optional>

#include "analysis/analysis.hpp"
#include "base/progress.hpp"
#include "pipeline/settings.hpp"
#include "render/overview.hpp"
#include "render/row.hpp"

namespace afterglow::pipeline {

// What is wanted besides the measurements.
struct MeasureOptions {
    bool analysis = false;  // onsets, stable regions
    std::optional<render::OverviewOptions> view;
};

struct MeasuredFile {
    render::ManifestRow row;                     // filename, path, measurements, loop and grade
    std::optional<analysis::Analysis> analysis;  // where it was wished for
    std::optional<render::Overview> view;
};

// Files longer than this are measured as they stream by, without a pitch and without the error of a loop;
// shorter ones exactly as the textures of a run are.
inline constexpr double max_held_sec = 300.0;

// At the file's own rate. Throws Error(source) for what cannot be decoded.
MeasuredFile measure_file(const std::filesystem::path& file, const Settings& settings,
                          const MeasureOptions& options, Progress& progress);

}  // namespace afterglow::pipeline

// Why regions and pads were chosen or not, told to people and to machines.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "pipeline/explanation.hpp"

namespace afterglow::views {

// Windows in a row of which the same is to be said.
struct WindowRun {
    std::size_t first = 0;
    std::size_t count = 0;
    double start_sec = 0.0;  // where its first window begins
    double end_sec = 0.0;    // where the next run begins; of the last one, where it ends
    analysis::WindowVerdict verdict = analysis::WindowVerdict::stable;
    bool kept = false;  // they lie in a stable region
};
std::vector<WindowRun> window_runs(const pipeline::Explanation& explanation);

// Lines for standard output, below a line with the recording's name; long lists are cut short.
std::string explain_text(const std::string& name, const pipeline::Explanation& explanation);
// An object with all of it.
std::string explain_json(const pipeline::Explanation& explanation);

}  // namespace afterglow::views

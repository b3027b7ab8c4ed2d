// The table that `measure` prints.
#pragma once

#include <string>
#include <vector>

#include "render/row.hpp"

namespace afterglow::cli {

std::string measure_heading();
// One line, with its line break; an unknown value is a dash.
std::string measure_line(const render::ManifestRow& row);
std::string onsets_line(const std::vector<double>& onsets_sec);

}  // namespace afterglow::cli

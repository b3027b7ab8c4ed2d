// A curated set, told to a person.
#pragma once

#include <string>
#include <vector>

#include "pipeline/curate.hpp"
#include "views/console.hpp"

namespace afterglow::views {

// "pad=20" … as counts. Throws Error(usage), with the kind that was probably meant.
pipeline::KindCounts kind_counts(const std::vector<std::string>& texts);

// A line per chosen texture: score, kind, path.
std::string chosen_lines(const pipeline::CurateRequest& request, const pipeline::Curated& curated);

// How many of each kind, how varied, and how many were left out, by reason.
void tell_curated(Console& console, const pipeline::CurateRequest& request, const pipeline::Curated& curated);

}  // namespace afterglow::views

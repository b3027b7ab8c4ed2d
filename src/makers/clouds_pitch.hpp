// Which pitches the grains of a cloud may have.
#pragma once

#include <optional>
#include <vector>

#include "analysis/analysis.hpp"
#include "makers/clouds.hpp"

namespace afterglow::makers {

// The pitch shifts that a grain is given one of, lowest first; empty where any in the range will do. A scale
// takes the steps of the key's own scale, natural minor or major, from its root; without a key, all
// semitones. Where the range holds no such step, the one nearest to its middle.
std::vector<double> grain_pitches(const CloudOptions& options,
                                  const std::optional<analysis::MusicalKey>& key);

}  // namespace afterglow::makers

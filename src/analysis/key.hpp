// The key of a track from the chroma of its tiles.
#pragma once

#include <optional>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// Pearson correlation of the mean chroma with a profile per key. `tonality` is the share of the energy that
// has a pitch (ChromaStream); where there is next to none, or no key fits better than chance would, there is
// no key.
std::optional<Key> detect_key(std::span<const Tile> tiles, double tonality);

}  // namespace afterglow::analysis

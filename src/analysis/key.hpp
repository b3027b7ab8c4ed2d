// The key of a track from the chroma of its tiles.
#pragma once

#include <optional>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// Pearson correlation of the mean chroma with a profile per key. None where nothing has a pitch, or no key
// fits better than chance would.
std::optional<Key> detect_key(std::span<const Tile> tiles);

}  // namespace afterglow::analysis

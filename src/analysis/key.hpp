// The key of a track from the chroma of its tiles.
#pragma once

#include <optional>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// The chroma of the track and of its opening are compared with a profile per key (Pearson correlation);
// the strength is that of the whole track. `tonality` (of ChromaStream) says how
// far there is pitch at all: the chance peaks of noise and drums fit some key or other. Where the strength,
// the product of the two, is no more than chance would give, there is no key.
std::optional<Key> detect_key(std::span<const Tile> tiles, double tonality);

}  // namespace afterglow::analysis

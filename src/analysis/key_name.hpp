// Keys as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// "Am", "F#", "Bbm", "C minor", "g major": none for anything else. The strength is 1.
std::optional<MusicalKey> parse_key(std::string_view text);

// The shortest way from one root to another: −6 … +5 semitones. A tritone goes down, since a lower sound
// keeps its character better than a higher one.
int min_shift(int from_root, int to_root);

// The key after a shift by so many semitones.
MusicalKey shifted(const MusicalKey& key, double semitones);

}  // namespace afterglow::analysis

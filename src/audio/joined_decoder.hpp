// Several streams, one after the other, as one: files joined end to end, radio that changes its rate. Those
// behind the first are brought to its sample rate and channels.
#pragma once

#include <memory>
#include <vector>

#include "audio/decoder.hpp"

namespace afterglow::audio {

inline constexpr std::size_t max_joined_parts = 256;

// The one part, or all of them as one; null without any. `left_out`: parts that cannot be read follow or lie
// between them. `recordings`: that they hold, where a decoder reads several of them; 0: one each.
std::unique_ptr<Decoder> joined(const SourceFile& file, std::vector<std::unique_ptr<Decoder>> parts,
                                bool left_out = false, int recordings = 0);

// That so many recordings stand end to end.
Reason joined_parts(int parts);

}  // namespace afterglow::audio

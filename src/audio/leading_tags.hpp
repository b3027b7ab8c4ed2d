// Tags that stand in front of a stream, whatever the stream is: ID3v2 and APEv2. Some programs write their
// sizes as other programs do not read them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/source_file.hpp"

namespace afterglow::audio {

// Where the stream may begin, the likeliest place first; the beginning of the file where it has no tags. All
// lie within the file.
std::vector<std::int64_t> starts_behind_tags(const SourceFile& file);

}  // namespace afterglow::audio

// How far a WavPack file goes, by its blocks, each of which says where it lies.
#pragma once

#include <cstdint>
#include <optional>

#include "base/source_file.hpp"

namespace afterglow::audio {

// Frames up to the end of the last block that the file holds whole; none where no block follows at `start`.
std::optional<std::int64_t> wavpack_frames(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

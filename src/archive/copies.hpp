// Recordings that stand in an archive more than once.
#pragma once

#include <filesystem>

#include "archive/selection.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

// Rejects what has the very bytes of a recording that is selected before it. Only files of one size that
// begin alike are read whole, by a process of its own; one that cannot be read is no copy. `root` is what the
// rows' paths are below. Throws what ask_apart throws.
void reject_copies(Selection& selection, const std::filesystem::path& root, const Progress& progress);

}  // namespace afterglow::archive

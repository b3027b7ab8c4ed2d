// Relative grades of a whole batch, written into its manifests.
#pragma once

#include <filesystem>

#include "base/files.hpp"
#include "curation/grade.hpp"

namespace afterglow::render {

// Grades the textures of the manifests in the folders below `parent` (one level) by their rank among all of
// their kind there, and rewrites the manifests whose grades changed. What is unusable by the absolute limits
// of `options`, or was not saved, keeps its grade and is not ranked. The outcome depends on what is there and
// not on when it was made.
void regrade_manifests(const OutputRoot& out, const std::filesystem::path& parent,
                       const curation::GradeOptions& options);

}  // namespace afterglow::render

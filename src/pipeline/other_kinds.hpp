// What an earlier run made of a source and this one was not asked for stays.
#pragma once

#include <filesystem>
#include <vector>

#include "base/files.hpp"
#include "pipeline/plan.hpp"
#include "render/row.hpp"

namespace afterglow::pipeline {

// Copies the textures of kinds that `makers` do not make from the published `folder` into the staging folder,
// and gives their rows together with `made`, in the order of the makers: what several runs made is as if one
// had made it. What cannot be read is left behind. Throws Error(write|space).
std::vector<render::ManifestRow> keep_other_kinds(const OutputRoot& out, const std::filesystem::path& folder,
                                                  const std::filesystem::path& staging,
                                                  const MakerSet& makers,
                                                  const std::vector<render::ManifestRow>& made);

}  // namespace afterglow::pipeline

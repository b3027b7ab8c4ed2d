// What stays of a published folder when its source is made again: all that this run does not make anew.
#pragma once

#include <filesystem>
#include <vector>

#include "base/files.hpp"
#include "pipeline/plan.hpp"
#include "render/row.hpp"

namespace afterglow::pipeline {

// Copies into the staging folder what the published `folder` holds besides.
//
// Textures of kinds that `makers` do not make: their rows are given together with `made`, in the order of the
// makers, so that what several runs made is as if one had made it. One that cannot be read is left behind.
//
// Files that its manifest does not list, since they are somebody's own. One whose name is taken by now gets
// another, "name (2).wav"; empty folders and what is neither file nor link are left behind.
//
// Throws Error(write|space); also where a file of somebody's own cannot be read, so that it is not lost.
std::vector<render::ManifestRow> keep_earlier(const OutputRoot& out, const std::filesystem::path& folder,
                                              const std::filesystem::path& staging, const MakerSet& makers,
                                              const std::vector<render::ManifestRow>& made);

}  // namespace afterglow::pipeline

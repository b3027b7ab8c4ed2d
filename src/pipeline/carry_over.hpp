// What stays of the textures of a published folder when its source is made again.
#pragma once

#include <filesystem>
#include <vector>

#include "base/files.hpp"
#include "pipeline/source_task.hpp"
#include "render/row.hpp"

namespace afterglow::pipeline {

// Copies textures of kinds that `makers` do not make from the published `folder` into the staging folder.
// Their rows are given together with `made`, in the order of the makers, so that what several runs made is as
// if one had made it. One that cannot be read has no row any more; one that somebody has changed has a row
// and is not copied, since it is carried over with all else that is not Afterglow's
// (OutputRoot::publish_folder).
//
// Throws Error(write|disk_full).
std::vector<render::ManifestRow> carry_over(const OutputRoot& out, const std::filesystem::path& folder,
                                            const std::filesystem::path& staging, const MakerSet& makers,
                                            const std::vector<render::ManifestRow>& made);

}  // namespace afterglow::pipeline

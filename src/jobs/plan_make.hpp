// What make does with the recordings that were named or found: the same for a dry run and a real one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/settings.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::jobs {

// Each file feeds every maker asked for. Slugs are unique among the tasks and against the folders of other
// sources that `export_dir` already holds.
std::vector<pipeline::SourceTask> plan_files(const std::vector<std::filesystem::path>& files,
                                             const pipeline::MakerSet& makers,
                                             const std::filesystem::path& export_dir);

// The recordings of the folder convention: in which folder, by its setting, and which.
struct FolderFiles {
    std::string pipeline::PathOptions::*folder;
    std::vector<std::filesystem::path> files;
};
using RootFiles = std::vector<FolderFiles>;
// The folders whose recordings the rows of these makers name, each once.
std::vector<std::string pipeline::PathOptions::*> feeding_folders(const pipeline::MakerSet& makers);
// Each maker is fed by the folder that its row names; hiss is synthetic where that is empty and the settings
// allow it. The same file in several roles is one task. `root` is what messages name. Throws Error(usage)
// where there are no files for the makers.
std::vector<pipeline::SourceTask> plan_root(const std::filesystem::path& root, const RootFiles& files,
                                            const pipeline::MakerSet& makers,
                                            const pipeline::Settings& settings,
                                            const std::filesystem::path& export_dir);

}  // namespace afterglow::jobs

// What make is to do with the recordings that were named or found. Tasks have no slugs yet.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/settings.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::jobs {

// Each file feeds every maker asked for.
std::vector<pipeline::SourceTask> tasks_of_files(const std::vector<std::filesystem::path>& files,
                                                 const pipeline::MakerSet& makers);

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
std::vector<pipeline::SourceTask> tasks_of_roles(const std::filesystem::path& root, const RootFiles& files,
                                                 const pipeline::MakerSet& makers,
                                                 const pipeline::Settings& settings);

}  // namespace afterglow::jobs

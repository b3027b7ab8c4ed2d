// What will be made from which files: the same for a dry run and a real one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/makers.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::pipeline {

// One source and what is to be made from it.
struct SourceTask {
    std::filesystem::path path;  // empty: synthetic hiss
    std::string recorded_path;   // what manifests and messages call it
    std::string slug;            // names its files
    MakerSet makers;
    // Synthetic hiss where the recording, though not silent, has nothing in the band.
    bool synthetic_hiss_fallback = false;
    std::filesystem::path staging;  // Writing::staged: where to put the textures; it is there and empty
};

// What to say of inputs in which plan_files finds nothing.
std::string no_audio_there();

// Each file feeds every maker asked for. Slugs are unique among the tasks and against the folders of other
// sources that `export_dir` already holds.
std::vector<SourceTask> plan_files(const std::vector<std::filesystem::path>& files, const MakerSet& makers,
                                   const std::filesystem::path& export_dir);

// The recordings of the folder convention: in which folder, by its setting, and which.
struct FolderFiles {
    std::string PathOptions::*folder;
    std::vector<std::filesystem::path> files;
};
using RootFiles = std::vector<FolderFiles>;
// The folders whose recordings the rows of these makers name, each once.
std::vector<std::string PathOptions::*> feeding_folders(const MakerSet& makers);
// Each maker is fed by the folder that its row names; hiss is synthetic where that is empty and the settings
// allow it. The same file in several roles is one task. `root` is what messages name. Throws Error(usage)
// where there are no files for the makers.
std::vector<SourceTask> plan_root(const std::filesystem::path& root, const RootFiles& files,
                                  const MakerSet& makers, const Settings& settings,
                                  const std::filesystem::path& export_dir);

}  // namespace afterglow::pipeline

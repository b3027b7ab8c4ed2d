#include "jobs/plan_make.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using makers::MakerId;
using pipeline::all_makers;
using pipeline::Maker;
using pipeline::MakerSet;
using pipeline::PathOptions;
using pipeline::Settings;
using pipeline::SourceTask;

// What manifests call a source: where its name stands, whatever link leads to it.
std::string recorded_path_of(const fs::path& path) {
    std::error_code error;
    const auto absolute = fs::absolute(path, error);
    return valid_utf8((error ? path : absolute).lexically_normal().string());
}

std::span<const fs::path> files_in(const RootFiles& files, std::string PathOptions::*folder) {
    const auto found = std::ranges::find(files, folder, &FolderFiles::folder);
    return found == files.end() ? std::span<const fs::path>() : std::span<const fs::path>(found->files);
}

}  // namespace

std::vector<std::string PathOptions::*> feeding_folders(const MakerSet& makers) {
    // In one order, whatever is asked for: a file in several roles is called by its name in the first.
    std::vector<std::string PathOptions::*> folders;
    for (const Maker& maker : all_makers())
        if (std::ranges::find(folders, maker.folder) == folders.end()) folders.push_back(maker.folder);
    std::erase_if(folders, [&](std::string PathOptions::*folder) {
        return std::ranges::none_of(
            all_makers(), [&](const Maker& maker) { return maker.folder == folder && makers.has(maker.id); });
    });
    return folders;
}

std::vector<SourceTask> tasks_of_files(const std::vector<fs::path>& files, const MakerSet& makers) {
    std::vector<SourceTask> tasks;
    std::set<std::string> seen;
    for (const auto& file : files) {
        SourceTask task;
        task.path = file;
        task.recorded_path = recorded_path_of(file);
        task.makers = makers;
        task.synthetic_hiss_fallback = true;
        if (seen.insert(task.recorded_path).second) tasks.push_back(std::move(task));
    }
    return tasks;
}

std::vector<SourceTask> tasks_of_roles(const fs::path& root, const RootFiles& files, const MakerSet& makers,
                                       const Settings& settings) {
    std::map<fs::path, SourceTask> by_file;  // by resolved path: one file in several roles is one task
    for (std::string PathOptions::*folder : feeding_folders(makers)) {
        for (const auto& file : files_in(files, folder)) {
            std::error_code ignored;
            auto& task = by_file[fs::weakly_canonical(file, ignored)];
            if (task.path.empty()) {
                task.path = file;
                task.recorded_path = recorded_path_of(file);
            }
            for (const Maker& maker : all_makers())
                if (maker.folder == folder && makers.has(maker.id)) task.makers.add(maker.id);
        }
    }

    std::vector<SourceTask> tasks;
    for (auto& [file, task] : by_file) tasks.push_back(std::move(task));
    const auto hiss_folder = pipeline::maker_of(makers::TextureKind::hiss).folder;
    if (makers.has(MakerId::hiss) && files_in(files, hiss_folder).empty() &&
        settings.hiss.use_synthetic_noise) {
        SourceTask synthetic;
        synthetic.recorded_path = "synthetic";
        synthetic.makers.add(MakerId::hiss);
        tasks.push_back(std::move(synthetic));
    }
    if (by_file.empty()) {
        throw Error(ErrorCategory::usage,
                    "no audio in " + settings.paths.source_audio_dir + "/, " +
                        settings.paths.pad_sources_dir + "/ or " + settings.paths.drums_dir +
                        "/ below it; put recordings there or name files instead of --root",
                    root.string());
    }
    return tasks;
}

}  // namespace afterglow::jobs

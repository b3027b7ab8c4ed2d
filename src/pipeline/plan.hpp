// What will be made from which files: the same for a dry run and a real one.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/settings.hpp"

namespace afterglow::pipeline {

struct MakerSet {
    bool pads = false;
    bool drones = false;
    bool clouds = false;
    bool hiss = false;
    bool drums = false;
    bool silences = false;
    static MakerSet all() { return {true, true, true, true, true, true}; }
    bool makes(makers::TextureKind kind) const;
    bool any() const { return pads || drones || clouds || hiss || drums || silences; }
};

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

// How many textures of each kind a task asks for; a recording that lacks the material gives fewer, with
// reasons. Of drums and silences there are as many as the recording has: the count is an upper bound.
struct PlannedCounts {
    int pads = 0, drones = 0, swells = 0, clouds = 0, hiss = 0, flickers = 0, drums = 0, silences = 0;
    int total() const { return pads + drones + swells + clouds + hiss + flickers + drums + silences; }
    // By the manifest's names of the kinds, without those of which there are none.
    std::map<std::string, int> by_kind() const;
};
PlannedCounts planned_counts(const MakerSet& makers, const Settings& settings);
// Upper bound of what these textures take on disk, bytes.
std::int64_t planned_bytes(const PlannedCounts& counts, const Settings& settings);

// What to say of inputs in which plan_files finds nothing.
std::string no_audio_there();

// Each file feeds every maker asked for. Slugs are unique among the tasks and against the folders of other
// sources that `export_dir` already holds.
std::vector<SourceTask> plan_files(const std::vector<std::filesystem::path>& files, const MakerSet& makers,
                                   const std::filesystem::path& export_dir);

// The recordings of the folder convention: source_audio feeds pads, drums and silences, pad_sources drones
// and clouds, drums hiss (synthetic where there are none and the settings allow it).
struct RootFiles {
    std::vector<std::filesystem::path> source_audio;
    std::vector<std::filesystem::path> pad_sources;
    std::vector<std::filesystem::path> drums;
};
// The same file in several roles is one task. `root` is what messages name. Throws Error(usage) where there
// are no files for the makers.
std::vector<SourceTask> plan_root(const std::filesystem::path& root, const RootFiles& files,
                                  const MakerSet& makers, const Settings& settings,
                                  const std::filesystem::path& export_dir);

}  // namespace afterglow::pipeline

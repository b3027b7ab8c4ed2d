// One source from file to textures: the whole way of the data.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/progress.hpp"
#include "base/reason.hpp"
#include "pipeline/explanation.hpp"
#include "pipeline/settings.hpp"
#include "pipeline/source_task.hpp"
#include "render/row.hpp"

namespace afterglow::pipeline {

struct TrackResult {
    std::vector<render::ManifestRow> rows;         // where nothing is written: what would be
    std::vector<Reason> reasons;                   // why something asked for was not made
    std::vector<Reason> notes;                     // resampled, fallback used
    std::vector<Reason> warnings;                  // file ends early
    std::map<std::string, int> counts;             // textures saved, per manifest type
    std::map<std::string, double> stage_sec;       // decode+analyse, pads, …: where the time went
    std::optional<analysis::Diagnosis> diagnosis;  // of the recording, once it is analysed
    std::optional<Explanation> explanation;        // where it was wished for and there is a recording
};

// Makes everything `task` asks for into its staging folder below `out` (kind folders, manifest.csv,
// manifest.json), and leaves it there, flushed, for somebody else to publish as `folder`; without one nothing
// is written. What `folder` holds of kinds that are not asked for is carried over. Throws Error(source) if
// the recording cannot be used, Error(unread) if its disk fails, Error(too_large) before it is decoded if it
// needs more disk than is free, Error(config) if settings that config has not checked do not fit,
// Error(write|disk_full) from the disk, Error(interrupted).
TrackResult process_track(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                          const OutputRoot& out, const std::filesystem::path& folder, Progress& progress,
                          const ExplainOptions& explain = {});

}  // namespace afterglow::pipeline

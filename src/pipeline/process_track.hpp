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

enum class Writing {
    real,     // published
    staged,   // left, flushed, in the task's staging folder; someone else publishes it
    dry_run,  // nothing is written
};

struct TrackResult {
    std::vector<render::ManifestRow> rows;    // of a dry run: what a real one would write
    std::vector<Reason> reasons;              // why something asked for was not made
    std::vector<Reason> notes;                // resampled, fallback used
    std::vector<Reason> warnings;             // file ends early
    std::map<std::string, int> counts;        // textures saved, per manifest type
    std::map<std::string, double> stage_sec;  // decode+analyse, pads, …: where the time went
    std::optional<Explanation> explanation;   // where it was wished for and there is a recording
};

// Makes everything `task` asks for into `<folder>` below `out` (kind folders, manifest.csv, manifest.json). A
// real run writes beside `folder` first and publishes with one rename, so `folder` is whole or as it was
// before. Throws Error(source) if the recording cannot be used, Error(unread) if its disk fails,
// Error(too_large) before it is decoded if it needs more disk than is free, Error(config) if settings that
// config has not checked do not fit, Error(write|disk_full) from the disk, Error(interrupted).
TrackResult process_track(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                          const OutputRoot& out, const std::filesystem::path& folder, Writing writing,
                          Progress& progress, const ExplainOptions& explain = {});

}  // namespace afterglow::pipeline

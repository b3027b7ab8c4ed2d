// Many tracks, each in a worker process of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalog.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::archive {

// A remembered failure is `failed` (or `timed_out`) again, with a reason that says so, until it is retried or
// its file, the settings or the program change: a track that has no textures keeps counting as failed.
enum class TrackStatus {
    done,
    up_to_date,
    skipped,  // not this run's business: listed twice, or the run was interrupted before its turn
    failed,
    timed_out,
    planned,  // of a dry run only: would be made
};
std::string status_name(TrackStatus status);

struct TrackOutcome {
    std::string id;
    std::string rel_path;
    std::string track_slug;
    std::filesystem::path folder;  // where its textures are, or would be
    TrackStatus status = TrackStatus::skipped;
    double seconds = 0.0;
    double peak_memory_mb = 0.0;
    std::map<std::string, int> counts;  // per manifest type; of a planned track: at most these
    std::string reason;                 // for every failure and skip, and where nothing could be made
    std::vector<std::string> notes;     // reasons for what was not made, warnings
};

struct BatchRequest {
    std::vector<CatalogRow> tracks;
    std::filesystem::path root;          // where rel_path starts; only read
    std::filesystem::path work_dir;      // staging
    std::filesystem::path export_dir;    // textures go to <export_dir>/tr8s/by_source/<slug>
    std::filesystem::path results_file;  // batch_results.json
    std::filesystem::path confine_to;     // AFTERGLOW_EXPORT_ROOT; empty: each output folder confines itself
    bool unconfined = false;              // AFTERGLOW_UNSAFE_IO=1: no containment at all
    pipeline::Settings settings;
    pipeline::MakerSet makers;
    std::uint64_t seed = 0;
    int start_index = 0;
    std::optional<int> count;
    bool dry_run = false;
    bool force = false;         // make up-to-date tracks again
    bool retry_failed = false;  // try remembered failures again
    bool keep_work = false;
    // How the folders above are opened for writing; the command line's own asks the environment what is
    // allowed.
    std::function<OutputRoot(const std::filesystem::path&)> open_output =
        [](const std::filesystem::path& folder) { return OutputRoot(folder); };
};

struct BatchReport {
    std::vector<TrackOutcome> tracks;   // in the order of the request
    std::map<std::string, int> totals;  // textures per manifest type, of done and up-to-date tracks
    std::size_t successful = 0;         // done or up to date
    std::size_t failed = 0;             // failed or timed out
    bool interrupted = false;
    double seconds = 0.0;
};

// Never throws for what is wrong with one track. Throws Error(write|space|interrupted) only for what stops
// the whole.
BatchReport run_batch(const BatchRequest& request, Progress& progress);

}  // namespace afterglow::archive

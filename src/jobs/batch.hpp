// Many tracks, planned, worked on, published and remembered.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/catalog.hpp"
#include "archive/outcome.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "jobs/engine.hpp"
#include "pipeline/settings.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::jobs {

struct BatchRequest {
    std::vector<archive::CatalogRow> tracks;
    std::filesystem::path root;          // where rel_path starts; only read
    std::filesystem::path work_dir;      // staging
    std::filesystem::path export_dir;    // textures go to <export_dir>/tr8s/by_source/<slug>
    std::filesystem::path results_file;  // batch_results.json
    std::filesystem::path confine_to;    // AFTERGLOW_EXPORT_ROOT; empty: each output folder confines itself
    bool unconfined = false;             // AFTERGLOW_UNSAFE_IO=1: no containment at all
    pipeline::Settings settings;
    pipeline::MakerSet makers;
    std::uint64_t seed = 0;
    int start_index = 0;
    std::optional<int> count;
    const EngineKind* engine = &engine_kinds().front();
    // What an engine starts that runs programs: one that has the command `worker`, as afterglow does.
    std::filesystem::path program = "/proc/self/exe";
    bool dry_run = false;
    bool force = false;         // make up-to-date tracks again
    bool retry_failed = false;  // try remembered failures again
    bool keep_work = false;
};

struct BatchReport {
    std::vector<archive::TrackOutcome> tracks;  // in the order of the request
    std::map<std::string, int>
        totals;  // textures per manifest type, of done and up-to-date tracks; of a dry run: planned
    std::size_t successful = 0;  // done or up to date
    std::size_t failed = 0;      // failed or timed out
    bool interrupted = false;    // the rest was skipped; what is published stays
    double seconds = 0.0;
};

// What was found out about its tracks, by their rel_path.
std::map<std::string, analysis::Diagnosis> diagnoses_of(const BatchReport& report);

// Never throws for what is wrong with one track, only for what stops the whole: Error(usage) where folders of
// the request are one another's or another process writes there, Error(source) where the root does not
// answer, Error(internal) where the system starts no process, Error(write|disk_full|interrupted).
//
// Workers are forked. It is called from the main thread; other threads of the program may go on, but call
// nothing of this library and start no processes meanwhile: a child of the main thread that is not known when
// it begins counts as left behind by a worker and is killed.
BatchReport run_batch(const BatchRequest& request, Progress& progress);

}  // namespace afterglow::jobs

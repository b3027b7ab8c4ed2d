// What is to be done with many tracks, before anything is done: the same for a dry run and a real one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/ledger.hpp"
#include "base/progress.hpp"
#include "jobs/track_job.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::jobs {

struct PlannedTrack {
    archive::TrackOutcome outcome;  // complete where there is nothing to do; else `planned`
    pipeline::SourceTask task;
    std::string source_text;  // the source's path as text, the key of the ledger; empty: synthetic
    archive::FileSignature stamp;
    std::optional<std::string> moved_from;  // the source_text of its ledger entry, if that is another
    // An entry of the same recipe whose file had another stamp: if its content is the same after all, it
    // still holds.
    std::shared_ptr<const archive::LedgerEntry> earlier;

    std::optional<TrackJob> job;  // while it is worked on

    bool is_to_do() const { return outcome.status == archive::TrackStatus::planned; }
};

struct PlanRequest {
    std::filesystem::path folder;  // that holds a folder for each track
    const pipeline::Settings& settings;
    std::uint64_t seed = 0;
    int start_index = 0;
    std::optional<int> count = {};
    bool force = false;         // make up-to-date tracks again
    bool retry_failed = false;  // try remembered failures again
};

// A track that is to be done; not yet named.
PlannedTrack track_of(pipeline::SourceTask task, std::string rel_path);

// Names all tracks, so that the names do not depend on which of them are taken, and looks at those that are:
// from start_index, `count` of them. Reads nothing but names, sizes, times and the export's own files; of the
// sources by a process of its own. Throws Error(interrupted).
std::vector<PlannedTrack> plan_tracks(std::vector<PlannedTrack> tracks, const PlanRequest& request,
                                      const archive::Ledger& ledger,
                                      const Progress& progress = silent_progress());

// The ledger of an export; an absent file is an empty one. Throws Error(write) where it cannot be read.
archive::Ledger read_ledger(const std::filesystem::path& file);

// Identity of everything but the recording that decides a track's textures.
class Recipe {
  public:
    Recipe(const pipeline::Settings& settings, std::uint64_t seed);
    std::string of(const pipeline::SourceTask& task) const;

  private:
    std::string common_;
};

// The outcome of an earlier run still holds: done is up to date now, a failure is remembered.
void settle_as_before(archive::TrackOutcome& outcome, const archive::TrackOutcome& before);

// What a worker is to do with a planned track, but for its folders; `folder` holds those of all tracks.
TrackJob job_of(const PlannedTrack& track, const pipeline::Settings& settings, std::uint64_t seed,
                const std::filesystem::path& folder);

}  // namespace afterglow::jobs

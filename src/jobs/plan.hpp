// What a batch has to do, before it does anything: the same for a dry run and a real one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/ledger.hpp"
#include "jobs/batch.hpp"
#include "jobs/track_job.hpp"
#include "pipeline/source_task.hpp"

namespace afterglow::jobs {

// Below the export folder.
inline constexpr const char* tracks_folder = "tr8s/by_source";
inline constexpr const char* ledger_file = "tr8s/ledger.jsonl";

struct PlannedTrack {
    archive::TrackOutcome outcome;  // complete where there is nothing to do; else `planned`
    std::filesystem::path source;
    std::string source_text;  // the same as text, the key of the ledger
    archive::FileSignature stamp;
    std::optional<std::string> moved_from;  // the source_text of its ledger entry, if that is another
    // An entry of the same recipe whose file had another stamp: if its content is the same after all, it
    // still holds.
    std::shared_ptr<const archive::LedgerEntry> earlier;

    std::optional<TrackJob> job;  // while it is worked on

    bool is_to_do() const { return outcome.status == archive::TrackStatus::planned; }
};

// Names all tracks of the request, so that the names do not depend on which of them are taken, and looks at
// those that are: from start_index, `count` of them. Reads nothing but names, sizes, times and the export's
// own files; of the sources by a process of its own. Throws Error(interrupted).
std::vector<PlannedTrack> plan_batch(const BatchRequest& request, const archive::Ledger& ledger,
                                     const Progress& progress = silent_progress());

// Identity of everything but the recording that decides a track's textures.
std::string job_fingerprint(const BatchRequest& request);

// The outcome of an earlier run still holds: done is up to date now, a failure is remembered.
void settle_as_before(archive::TrackOutcome& outcome, const archive::TrackOutcome& before);

// What a worker is to do with a planned track, but for its folders.
TrackJob job_of(const PlannedTrack& track, const BatchRequest& request);

}  // namespace afterglow::jobs

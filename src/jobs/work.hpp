// What is done with one track, in whatever process: from a job to its result.
#pragma once

#include <functional>

#include "archive/confine.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "jobs/track_job.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::jobs {

// Makes a track's textures into the task's staging folder, beside `folder` below `out`:
// pipeline::process_track, or what a test puts in its place.
using MakeTrack = std::function<pipeline::TrackResult(const pipeline::SourceTask& task, const OutputRoot& out,
                                                      const std::filesystem::path& folder)>;
// `settings` and `progress` must live as long as it does.
MakeTrack pipeline_of(const pipeline::Settings& settings, std::uint64_t seed,
                      Progress& progress = silent_progress(), const pipeline::ExplainOptions& explain = {});

// The folders that a job names, and what makes its textures. All must live as long as the work.
struct Workplace {
    const OutputRoot& work;
    const OutputRoot& out;
    const MakeTrack& make;
};

pipeline::SourceTask task_of(const TrackJob& job);

// Stages the source where the job wants that, then makes its textures. What is wrong with the track is in the
// result. Throws what is no Error: std::bad_alloc.
JobResult do_job(const TrackJob& job, const Workplace& place);

// What a process may do that does the job and nothing else: read the track and what it had published before,
// fill its folders.
archive::Confinement confinement_of(const TrackJob& job);

}  // namespace afterglow::jobs

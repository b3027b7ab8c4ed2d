// The folders of a job: made before it begins, published or removed when it has ended.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/files.hpp"
#include "jobs/track_job.hpp"

namespace afterglow::jobs {

// Makes the staging folder beside job.folder below `out`, and names it in the job.
void prepare_staging(TrackJob& job, const OutputRoot& out);
// Makes a folder below `work` for the source to be linked into, and names it in the job.
void prepare_work(TrackJob& job, const OutputRoot& work);

// Puts what is staged in the place of job.folder; what could not be carried over of what was there. Throws
// Error(usage|write|disk_full).
std::optional<Error> publish(TrackJob& job, const OutputRoot& out);

// Removes what is left of both, but not the work folder if it is to be kept.
void clear_folders(TrackJob& job, const OutputRoot& work, const OutputRoot& out, bool keep_work);
// Removes what earlier runs left of a track below `work`.
void clear_earlier_work(const std::string& slug, const OutputRoot& work);

}  // namespace afterglow::jobs

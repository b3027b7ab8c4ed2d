// What a worker does with one track, and how it tells.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "archive/batch_plan.hpp"
#include "archive/confine.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::archive {

// Makes a track's textures into the staging folder of `folder` below `out`: pipeline::process_track, or what
// a test puts in its place.
using MakeTrack = std::function<pipeline::TrackResult(const pipeline::SourceTask& task, const OutputRoot& out,
                                                      const std::filesystem::path& folder)>;

// What comes back through the pipe.
struct TrackReport {
    bool unchanged = false;  // the content is that of the planned track's `earlier` entry; nothing was made
    bool staged = false;     // the staging folder is complete and waits to be published
    // Identity of the file's bytes; empty if they could not be read, or were not the same all the time.
    std::string content;
    FileStamp stamp;  // of the file with that content
    std::map<std::string, int> counts;
    std::vector<Reason> reasons;
    std::vector<Reason> notes;
    std::optional<ErrorCategory> error;  // and `reasons` says what
};
std::string encode(const TrackReport& report);
// None if the text is no report: the worker was cut off.
std::optional<TrackReport> decode_report(const std::string& text);

// Where a track is published, below the export folder.
std::filesystem::path track_folder(const PlannedTrack& track);

// Makes track.folders for a worker to fill: its own below `work`, and its staging folder below `out`.
void prepare_folders(PlannedTrack& track, const OutputRoot& work, const OutputRoot& out);
// Removes them.
void clear_folders(PlannedTrack& track, const OutputRoot& work, const OutputRoot& out, bool keep_work);
// Removes what earlier runs left of the track below `work`.
void clear_earlier_work(const PlannedTrack& track, const OutputRoot& work);
// What the worker may do: read the track and what it had published before, fill those folders.
Confinement confinement_of(const PlannedTrack& track, const pipeline::BatchOptions& options,
                           const OutputRoot& work, const OutputRoot& out);

// In the worker: stages the track below `work`, then makes it. Throws nothing that is an Error.
TrackReport work_on(const PlannedTrack& track, const BatchRequest& request, const OutputRoot& work,
                    const OutputRoot& out, const MakeTrack& make);

}  // namespace afterglow::archive

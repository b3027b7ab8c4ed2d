// What a worker does with one track, and how it tells.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "archive/batch_plan.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::archive {

// Makes a track's textures into `folder` below `out`: pipeline::process_track, or what a test puts in its
// place.
using MakeTrack = std::function<pipeline::TrackResult(const pipeline::SourceTask& task, const OutputRoot& out,
                                                      const std::filesystem::path& folder)>;

// What comes back through the pipe.
struct TrackReport {
    bool unchanged = false;  // the content is that of the planned track's `earlier` entry; nothing was made
    std::string content;     // identity of the file's bytes, if they could be read
    std::map<std::string, int> counts;
    std::vector<std::string> reasons;
    std::vector<std::string> notes;
    std::optional<ErrorCategory> error;  // and `reasons` says what
};
std::string encode(const TrackReport& report);
// None if the text is no report: the worker was cut off.
std::optional<TrackReport> decode_report(const std::string& text);

// Stages the track below `work`, then makes it. Throws nothing that is an Error.
TrackReport work_on(const PlannedTrack& track, const BatchRequest& request, const OutputRoot& work,
                    const OutputRoot& out, const MakeTrack& make);

}  // namespace afterglow::archive

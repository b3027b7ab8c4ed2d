// A track made and published, as a job does it.
#pragma once

#include "base/staging.hpp"
#include "pipeline/process_track.hpp"

namespace afterglow::test {

inline pipeline::TrackResult make_track(pipeline::SourceTask task, const pipeline::Settings& settings,
                                        std::uint64_t seed, const OutputRoot& out,
                                        const std::filesystem::path& folder,
                                        Progress& progress = silent_progress()) {
    Staging staging(out, folder, "make");
    task.staging = staging.folder();
    auto made = pipeline::process_track(task, settings, seed, out, folder, progress);
    if (!made.rows.empty()) staging.publish();
    return made;
}

}  // namespace afterglow::test

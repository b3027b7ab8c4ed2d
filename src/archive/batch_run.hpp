// run_batch with its parts open to tests.
#pragma once

#include "archive/batch.hpp"
#include "archive/processes.hpp"
#include "archive/track_work.hpp"

namespace afterglow::archive {

// What run_batch makes of a track. The request must live as long.
MakeTrack pipeline_of(const BatchRequest& request);

// run_batch, with `make` in the place of the pipeline, and `disk` and `processes` in that of the system's.
BatchReport run_batch_with(const BatchRequest& request, const MakeTrack& make, FileSystem& disk,
                           Progress& progress, Processes& processes = real_processes());

}  // namespace afterglow::archive

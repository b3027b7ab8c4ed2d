// run_batch with its parts open to tests.
#pragma once

#include "archive/processes.hpp"
#include "jobs/batch.hpp"
#include "jobs/work.hpp"

namespace afterglow::jobs {

// run_batch, with `make` in the place of the pipeline, and `disk` and `processes` in that of the system's.
BatchReport run_batch_with(const BatchRequest& request, const MakeTrack& make, FileSystem& disk,
                           Progress& progress, archive::Processes& processes = archive::real_processes());

}  // namespace afterglow::jobs

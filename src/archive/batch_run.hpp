// run_batch with its parts open to tests.
#pragma once

#include "archive/batch.hpp"
#include "archive/track_work.hpp"

namespace afterglow::archive {

// run_batch, with `make` in the place of the pipeline and `disk` in that of the system's.
BatchReport run_batch_with(const BatchRequest& request, const MakeTrack& make, FileSystem& disk,
                           Progress& progress);

}  // namespace afterglow::archive

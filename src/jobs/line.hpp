// The way of many jobs through an engine: the one loop that make and a batch run in.
#pragma once

#include <cstddef>

#include "base/progress.hpp"
#include "jobs/engine.hpp"

namespace afterglow::jobs {

// What is to be run, in its order, and what is done with what comes back.
class Line {
  public:
    virtual ~Line() = default;
    // Looks at the next track, and submits its job if there is one to do. False: none is left, or no more are
    // to begin.
    virtual bool advance(Engine& engine) = 0;
    // Takes what came of a job, which may be none that was interrupted.
    virtual void take(const JobEnd& end) = 0;
};

// Keeps `at_once` jobs running until none is left. True if it was interrupted: what ran was ended, and what
// had returned by then was taken.
bool run_through(Line& line, Engine& engine, std::size_t at_once, const Progress& progress);

}  // namespace afterglow::jobs

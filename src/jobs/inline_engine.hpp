// Jobs in threads of this process: for a dry run, for tests, and for host programs that may not fork. A job
// has no limits, and one whose decoder crashes ends the process.
#pragma once

#include <functional>

#include "jobs/engine.hpp"

namespace afterglow::jobs {

std::unique_ptr<Engine> make_inline_engine(const EngineParts& parts);

// The same for work that is more than do_job. It is called in several threads at once.
using InlineWork = std::function<JobResult(std::size_t key, const TrackJob& job)>;
std::unique_ptr<Engine> make_inline_engine(InlineWork work);

}  // namespace afterglow::jobs

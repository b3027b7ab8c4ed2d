// Jobs in threads of this process: for a dry run, for tests, and for host programs that may not fork. A job
// has no limits, and one whose decoder crashes ends the process.
#pragma once

#include "jobs/engine.hpp"

namespace afterglow::jobs {

std::unique_ptr<Engine> make_inline_engine(const EngineParts& parts);

}  // namespace afterglow::jobs

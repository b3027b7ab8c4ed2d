// Each job in a process forked from this one, which must have no other threads.
#pragma once

#include "jobs/engine.hpp"

namespace afterglow::jobs {

std::unique_ptr<Engine> make_fork_engine(const EngineParts& parts);

// What became of jobs in worker processes.
std::vector<JobEnd> ends_of(std::vector<archive::WorkerReport> reports);

}  // namespace afterglow::jobs

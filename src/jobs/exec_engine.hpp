// Each job in a program of its own, `afterglow worker`, which reads the job and confines itself: as a
// scheduler of many machines would run it.
#pragma once

#include "jobs/engine.hpp"

namespace afterglow::jobs {

std::unique_ptr<Engine> make_exec_engine(const EngineParts& parts);

}  // namespace afterglow::jobs

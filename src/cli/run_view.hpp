// The main job, told to a person.
#pragma once

#include "cli/command.hpp"
#include "jobs/run.hpp"
#include "views/exit_status.hpp"

namespace afterglow::cli {

// Runs it, tells each step as it ends, and prints where to click: the page, or the out folder where there is
// none.
jobs::RunReport run_and_tell(const jobs::RunRequest& request, Session& session);

ExitStatus status_of_run(const jobs::RunReport& report);

}  // namespace afterglow::cli

// Processes that a worker left behind: children of its own that outlive it, in whatever group or session.
#pragma once

#include <sys/types.h>

#include <set>

#include "archive/processes.hpp"

namespace afterglow::archive {

// The children that this program started and awaits itself; no strays.
std::set<pid_t>& own_children();

// From now on what a child leaves behind becomes a child of this process (where the system can do that), so
// that end_strays() finds it. Children that are there already are none of ours and stay.
void adopt_strays(Processes& system);

// Kills all of them and waits until none is left; looks into /proc, and passes over what it does not show.
// Throws Error(internal) if one cannot be ended.
void end_strays();

}  // namespace afterglow::archive

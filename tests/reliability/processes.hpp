// Processes that a program started, found through /proc.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace afterglow::test {

// From here on processes whose parent dies become children of this one, so that none of them gets away.
void adopt_orphans();

// Living children (no zombies) of a process, in order.
std::vector<pid_t> children_of(pid_t parent);

// Gives orphans time to die, reaps them, and kills those that live on: their command lines. To be called when
// everything this process started itself has been waited for.
std::vector<std::string> orphans_left();

}  // namespace afterglow::test

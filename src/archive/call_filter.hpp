// Which system calls are left to a process that reads files from strangers.
#pragma once

#include "archive/processes.hpp"

namespace afterglow::archive {

// Leaves the calling process, for good, the calls that decoding, making and writing need, with the arguments
// that they need; all others end with EPERM, or with ENOSYS where libraries then do without. It works on its
// open files, and by name on what Landlock leaves it; it has threads and memory, but no memory that is run
// once it was written, no new process, program or socket, and no hold on any other process, on a terminal's
// input, on limits, or on a file's owner, mode, times and attributes. Nothing of that depends on the version
// of Landlock. Throws Error(internal) where the kernel offers the filter and then refuses it.
void confine_calls(Processes& system);

}  // namespace afterglow::archive

// The life of a worker, from its fork to its end, and how it tells.
#pragma once

#include <string>
#include <vector>

#include "archive/processes.hpp"
#include "archive/worker.hpp"

namespace afterglow::archive {

// First byte of what comes through the result pipe: lines while the work goes, then one of the others.
inline constexpr char line_mark = 'L';
inline constexpr char returned_mark = 'R';
inline constexpr char threw_mark = 'T';
inline constexpr char memory_mark = 'M';
inline constexpr char unready_mark = 'U';
// Exit status of a worker that could not send what it had to; no library uses it.
inline constexpr int unsent_status = 117;

// What a program writes begins with this, as every JSON object.
inline constexpr char program_mark = '{';

// What the forked process finds.
struct WorkerStart {
    pid_t parent;
    int result_fd;
    int output_fd;
    const WorkerLimits& limits;
};

// What the forked process does: it lets go of all that was the parent's, is limited and confined, works, and
// sends what came of it.
[[noreturn]] void be_worker(Processes& system, const WorkerStart& start, const StreamingWork& work);
// The same with a program that sends it.
[[noreturn]] void be_program(Processes& system, const WorkerStart& start,
                             const std::vector<std::string>& command, int input_fd);

}  // namespace afterglow::archive

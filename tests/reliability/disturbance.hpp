// Ways in which a run is disturbed, and when.
#pragma once

#include <string>
#include <vector>

#include "base/rng.hpp"
#include "support/process.hpp"
#include "workload.hpp"

namespace afterglow::test {

enum class Blow {
    kill_parent,      // SIGKILL
    kill_worker,      // SIGKILL, as the system does where memory runs out
    kill_all,         // SIGKILL of the parent and every worker
    terminate,        // SIGTERM
    interrupt,        // SIGINT
    interrupt_twice,  // and again a moment later
    stop_worker,      // SIGSTOP, beyond the time limit
    starve_worker,    // no more memory for a worker (RLIMIT_AS)
    starve_parent,    // nor for the parent, and all workers it starts
    kill_at_call,     // SIGKILL of the parent before or after one of its changes of the disk
    fail_read,        // EIO for one read of a file, in whatever process
};
inline constexpr int blow_count = 11;
std::string blow_name(Blow blow);
// It finds something to hit only where there are workers.
bool hits_workers(Blow blow);
// A track may fail by it; otherwise a run ends, or is not touched at all.
bool may_fail_tracks(Blow blow);
// To be added to the command that is to be disturbed.
std::vector<std::string> arguments_for(Blow blow);

// After a time, or when a sign has appeared so many times, or at a change of the disk, or at a read.
struct Moment {
    double sec = 0.0;
    Sign sign = Sign::staging_folder;
    int times = 0;    // 0: by the clock
    long point = -1;  // as killing_calls.cpp counts; -1: none
    long read = -1;   // as failing_reads.cpp counts; -1: none
    std::string text() const;
};
// What the process needs to know of it.
std::map<std::string, std::string> environment_for(const Moment& moment, const Workload& workload);
Moment random_moment(const Workload& workload, Blow blow, Rng& rng);

// Waits for the moment, then strikes; false if the process had ended by then, or there was nothing to hit.
bool strike(RunningProcess& process, Blow blow, const Moment& moment, const Workload& workload, Rng& rng);

}  // namespace afterglow::test

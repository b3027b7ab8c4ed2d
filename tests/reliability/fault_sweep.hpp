// Every call of a run, each wrong in every way, one at a time.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fault_trial.hpp"

namespace afterglow::test {

struct SweepOptions {
    int stride = 1;  // every how many-th point
    int offset = 0;  // the first of them
};

// What came of the trials of one call.
struct CallCounts {
    std::map<std::string, int> tried;  // by errno or way
    int unnoticed = 0;                 // the run came through, whole
    int track_failed = 0;              // a track failed, the run went on
    int run_ended = 0;                 // with an error
};

struct Sweep {
    std::map<std::string, CallCounts> calls;
    std::map<std::string, int> ways;  // trials by errno or way
    int points = 0;                   // calls at which something went wrong
    int trials = 0;
    std::vector<std::string> violations;
};

// Every way that applies at every stride-th call; `tell` hears of each trial.
Sweep sweep_files(Part part, FaultTrials& trials, const SweepOptions& options,
                  const std::function<void(const std::string&)>& tell);
// Of the first dozen calls of each name, since the number of some depends on time.
Sweep sweep_processes(Disturbed whose, FaultTrials& trials, const SweepOptions& options,
                      const std::function<void(const std::string&)>& tell);

// As tables in Markdown.
std::string tables_of(const Sweep& sweep);

}  // namespace afterglow::test

// faults [STRIDE [OFFSET]]: lets every call of a run fail in every way, and prints what was tried.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "fault_sweep.hpp"
#include "support/scratch.hpp"

namespace {

using namespace afterglow::test;

int report(const char* title, const Sweep& sweep) {
    fmt::print("\n{}: {} trials at {} points, {} violations\n\n{}", title, sweep.trials, sweep.points,
               sweep.violations.size(), tables_of(sweep));
    for (const auto& violation : sweep.violations) fmt::print("VIOLATION {}\n", violation);
    std::fflush(stdout);
    return sweep.violations.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    const SweepOptions options{count > 1 ? std::atoi(arguments[1]) : 1,
                               count > 2 ? std::atoi(arguments[2]) : 0};
    const ScratchFolder folder;
    FaultTrials trials(folder.path());
    const auto started = std::chrono::steady_clock::now();
    int told = 0;
    const auto tell = [&](const std::string& what) {
        constexpr int every = 50;
        if (++told % every != 0) return;
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started;
        fmt::print(stderr, "{:6.0f} s  {:6} trials, now {}\n", spent.count(), told, what);
    };
    int failed =
        report("Calls of the scan's processes", sweep_processes(Disturbed::scan, trials, options, tell));
    failed |=
        report("Calls of the tracks' processes", sweep_processes(Disturbed::workers, trials, options, tell));
    failed |= report("Calls of files", sweep_files(Part::batch, trials, options, tell));
    failed |= report("Calls of files after the batch", sweep_files(Part::finish, trials, options, tell));
    return failed;
}

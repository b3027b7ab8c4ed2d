// A short form of scripts/faults: calls of a run, picked by a fixed stride, go wrong one at a time.
#include <gtest/gtest.h>

#include "fault_sweep.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

void expect_kept(const Sweep& sweep, int fewest) {
    EXPECT_GE(sweep.trials, fewest);
    for (const auto& violation : sweep.violations) ADD_FAILURE() << violation;
}

TEST(Faults, ACallToTheDiskThatFailsCostsNothingButARerun) {
    const ScratchFolder folder;
    FaultTrials trials(folder.path());
    expect_kept(sweep_files(Part::batch, trials, {.stride = 101}, [](const std::string&) {}), 20);
}

TEST(Faults, ACallAfterTheBatchThatFailsCostsNothingButARerun) {
    const ScratchFolder folder;
    FaultTrials trials(folder.path());
    expect_kept(sweep_files(Part::finish, trials, {.stride = 101}, [](const std::string&) {}), 10);
}

TEST(Faults, AProcessThatCannotBeHadCostsNothingButARerun) {
    const ScratchFolder folder;
    FaultTrials trials(folder.path());
    for (const Disturbed whose : {Disturbed::scan, Disturbed::workers})
        expect_kept(sweep_processes(whose, trials, {.stride = 17}, [](const std::string&) {}), 10);
}

}  // namespace
}  // namespace afterglow::test

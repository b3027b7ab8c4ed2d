// A few rounds of what scripts/commands does thousands of times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command_trial.hpp"
#include "odd_input.hpp"

namespace afterglow::test {
namespace {

TEST(Commands, OddOptionsAndSpoiledFilesAreAnsweredAndLoseNothing) {
    constexpr std::uint64_t seed = 1;
    constexpr int rounds = 40;
    CommandTrial trial(seed);
    int succeeded = 0;
    for (int i = 0; i < rounds; ++i) {
        const CommandRound round = trial.round(i);
        succeeded += round.status == 0 ? 1 : 0;
        EXPECT_THAT(round.findings, testing::IsEmpty())
            << "round " << i << ": " << testing::PrintToString(round.command)
            << ", spoiled: " << round.spoiled_file;
    }
    EXPECT_GT(succeeded, 0) << "nothing gets as far as its work";
    EXPECT_LT(succeeded, rounds) << "nothing odd is noticed";
}

TEST(Commands, OptionsAreFoundInTheHelp) {
    EXPECT_THAT(
        options_in_help("  -v,--verbose   Say more, as --help says\n  --out DIR [x]  Folder (--seed-like)\n"),
        testing::ElementsAre("--out", "--verbose"));
}

}  // namespace
}  // namespace afterglow::test

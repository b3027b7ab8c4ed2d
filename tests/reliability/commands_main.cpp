// Tries whole commands with odd options over spoiled files, as often as asked; scripts/commands.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <map>

#include "command_trial.hpp"
#include "rounds.hpp"

namespace {

int run(int rounds, std::uint64_t seed, int first) {
    fmt::print("seed {}; 'scripts/commands 1 {} N' repeats round N\n", seed, seed);
    afterglow::test::CommandTrial trial(seed);
    std::map<std::string, std::map<int, int>> counts;
    int wrong = 0;
    for (int i = first; i < first + rounds; ++i) {
        const auto round = trial.round(i);
        ++counts[round.command.front()][round.status];
        if (round.findings.empty()) continue;
        ++wrong;
        fmt::print("round {}: {}, spoiled: {}\n", i, fmt::join(round.command, " "), round.spoiled_file);
        for (const auto& finding : round.findings) fmt::print("    {}\n", finding);
        std::fflush(stdout);
    }
    fmt::print("\n| command | rounds | 0 | 1 | 2 | 3 |\n|---|---|---|---|---|---|\n");
    for (auto& [command, by_status] : counts) {
        int all = 0;
        for (const auto& [status, count] : by_status) all += count;
        fmt::print("| {} | {} | {} | {} | {} | {} |\n", command, all, by_status[0], by_status[1],
                   by_status[2], by_status[3]);
    }
    fmt::print("\n{} of {} rounds with a fault\n", wrong, rounds);
    return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return afterglow::test::run_rounds(argc, argv, run);
}

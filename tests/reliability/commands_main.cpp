// Tries whole commands with odd options over spoiled files, as often as asked; scripts/commands.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <ctime>
#include <exception>
#include <map>

#include "command_trial.hpp"

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
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
    const std::uint64_t seed =
        argc > 2 ? std::strtoull(argv[2], nullptr, 10) : static_cast<std::uint64_t>(std::time(nullptr));
    const int first = argc > 3 ? std::atoi(argv[3]) : 0;
    try {
        return run(rounds, seed, first);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 2;
    }
}

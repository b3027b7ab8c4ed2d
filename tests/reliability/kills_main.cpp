// Disturbs commands at random moments, as often as asked, and prints what was found; scripts/kills.
#include <fmt/format.h>

#include <cstdint>
#include <map>

#include "kill_trial.hpp"
#include "rounds.hpp"

namespace {

using afterglow::test::KillTrial;
using afterglow::test::Round;

struct Line {
    int rounds = 0;
    int struck = 0;
    int blows = 0;
    int published = 0;
    int once_more = 0;
    int wrong = 0;
};

void print_table(const char* heading, const std::map<std::string, Line>& lines) {
    fmt::print(
        "\n| {} | rounds | struck while at work | blows | tracks whole by then | of these made once more | "
        "rounds with a fault |\n|---|---|---|---|---|---|---|\n",
        heading);
    Line total;
    const auto print = [](const std::string& name, const Line& line) {
        fmt::print("| {} | {} | {} | {} | {} | {} | {} |\n", name, line.rounds, line.struck, line.blows,
                   line.published, line.once_more, line.wrong);
    };
    for (const auto& [name, line] : lines) {
        print(name, line);
        total.rounds += line.rounds;
        total.struck += line.struck;
        total.blows += line.blows;
        total.published += line.published;
        total.once_more += line.once_more;
        total.wrong += line.wrong;
    }
    print("all", total);
}

void count(Line& line, const Round& round) {
    ++line.rounds;
    line.struck += round.struck ? 1 : 0;
    line.blows += round.blows;
    line.published += round.published_before;
    line.once_more += round.made_once_more;
    line.wrong += round.findings.empty() ? 0 : 1;
}

int run(int rounds, std::uint64_t seed, int first) {
    fmt::print("seed {}; 'scripts/kills 1 {} N' repeats round N\n", seed, seed);
    KillTrial trial(5, 2.0, seed, false);
    std::map<std::string, Line> by_blow;
    std::map<std::string, Line> by_command;
    int wrong = 0;
    for (int i = first; i < first + rounds; ++i) {
        const Round round = trial.round(i);
        count(by_blow[round.blow], round);
        count(by_command[round.workload], round);
        if (round.findings.empty()) continue;
        ++wrong;
        fmt::print("round {}: {}, {} {}\n", i, round.workload, round.blow, round.moments);
        for (const auto& finding : round.findings) fmt::print("    {}\n", finding);
        std::fflush(stdout);
    }
    print_table("disturbance", by_blow);
    print_table("command", by_command);
    return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return afterglow::test::run_rounds(argc, argv, run);
}

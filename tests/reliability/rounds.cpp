#include "rounds.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <exception>

namespace afterglow::test {

int run_rounds(int argc, char** argv, int (*run)(int rounds, std::uint64_t seed, int first)) {
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

}  // namespace afterglow::test

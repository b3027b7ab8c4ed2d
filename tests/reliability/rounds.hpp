// What the programs that try something round by round have in common.
#pragma once

#include <cstdint>

namespace afterglow::test {

// `run` with COUNT rounds, SEED and the first round as the command line gives them; its status, or 2 where
// the trial itself fails.
int run_rounds(int argc, char** argv, int (*run)(int rounds, std::uint64_t seed, int first));

}  // namespace afterglow::test

// The arguments of the programs behind scripts/accuracy.
#pragma once

#include <cstdint>
#include <optional>

namespace afterglow::truth {

struct Amount {
    int pieces = 0;
    std::uint64_t seed = 0;
};

// How many pieces and which seed, as said after the program's name, each optional; none, and the usage on the
// standard error, for anything else.
std::optional<Amount> amount_from(int count, char** arguments, const Amount& otherwise);

}  // namespace afterglow::truth

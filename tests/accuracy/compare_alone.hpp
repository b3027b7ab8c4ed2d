// What no other program at hand tells: roots, metres, the course of a tempo, keys in minor.
#pragma once

#include <cstdint>

namespace afterglow::truth {

// Prints its tables.
void print_unrivalled(int loop_count, std::uint64_t seed);

}  // namespace afterglow::truth

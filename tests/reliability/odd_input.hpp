// What people, programs and attackers may give to a command: odd values, and files that are not quite right.
#pragma once

#include <string>
#include <vector>

#include "base/rng.hpp"

namespace afterglow::test {

// For an option: numbers that are none, numbers beyond all bounds, names, nothing.
std::string odd_value(Rng& rng);

// The text with a few places changed: bytes flipped, parts cut out, repeated or replaced, numbers exchanged
// for odd ones, brackets nested deeply.
std::string spoiled(std::string text, Rng& rng);

// The long options that a command's help names.
std::vector<std::string> options_in_help(const std::string& help);

}  // namespace afterglow::test

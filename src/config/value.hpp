// A settings value on its way between text and member.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "makers/drones.hpp"

namespace afterglow::config {

// std::monostate is `null`. Whole numbers are doubles too; only the seed needs all 64 bits.
using Value = std::variant<std::monostate, bool, double, std::uint64_t, std::string, std::vector<double>,
                           std::vector<std::string>, std::vector<makers::TonalVariant>>;

// The value as YAML on one line: `2`, `[0, 7, 12]`, `{warm: {lowpass_hz: 3000}}`. Reads back as the same
// value, and is the same text for the same value, so it serves as its canonical form too.
std::string value_text(const Value& value);

}  // namespace afterglow::config

// A settings value on its way between text and member.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace afterglow::config {

// std::monostate is `null`.
using Value = std::variant<std::monostate, bool, double, std::string, std::vector<double>, std::vector<std::string>>;

}  // namespace afterglow::config

// Checks of option values, in words; what they return is empty where the value is fine, as CLI11 has it.
#pragma once

#include <string>

namespace afterglow::cli {

std::string whole_number(const std::string& text);     // 0 or more
std::string positive_number(const std::string& text);  // any number above 0
std::string positive_or_zero(const std::string& text);

}  // namespace afterglow::cli

// Lines that know when they are damaged.
#pragma once

#include <string>
#include <string_view>

namespace afterglow {

// A JSON object on one line, with a checksum of the rest as its last member.
std::string with_sum(std::string_view object);
// Whether such a line is as it was written.
bool is_intact(std::string_view line);

}  // namespace afterglow

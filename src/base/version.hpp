#pragma once

#include <string>

namespace afterglow {

// Of this program and library, as CMakeLists.txt has it: "0.1.0".
const std::string& version();

}  // namespace afterglow

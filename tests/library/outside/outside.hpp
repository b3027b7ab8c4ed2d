#pragma once

#include <string>

namespace outside {

// The name that Afterglow gives to the best pad of a recording. Throws std::runtime_error.
std::string best_pad(const std::string& recording);

}  // namespace outside

// Under which names the folder of a recording may be found again.
#pragma once

#include <string>
#include <vector>

namespace afterglow {

// What unique_slugs gives the path, unless the other paths are made to collide.
std::vector<std::string> likely_slugs(const std::string& path);

}  // namespace afterglow

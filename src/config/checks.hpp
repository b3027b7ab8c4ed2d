// What no single key can say: settings that do not fit each other.
#pragma once

#include <string>
#include <vector>

#include "pipeline/settings.hpp"

namespace afterglow::config {

struct Conflict {
    std::vector<std::string> keys;  // paths of those involved
    std::string message;
};

std::vector<Conflict> find_conflicts(const pipeline::Settings& settings);

}  // namespace afterglow::config

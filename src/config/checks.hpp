// What no single key can say: settings that do not fit each other.
#pragma once

#include <string>
#include <vector>

#include "pipeline/makers.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::config {

struct Conflict {
    std::vector<std::string> keys;  // paths of those involved
    std::string message;
};

// Of what these makers and everything else would use.
std::vector<Conflict> find_conflicts(const pipeline::Settings& settings,
                                     const pipeline::MakerSet& makers = pipeline::MakerSet::all());

}  // namespace afterglow::config

// Which passages of a recording drones are made of.
#pragma once

#include <vector>

#include "makers/drones.hpp"

namespace afterglow::makers {

struct SteadyPassage {
    std::int64_t start = 0;
    std::int64_t frames = 0;
    double score = 0.0;
};

// The steadiest, best first, no more than `max_passages` and of different harmony; none, with the reasons
// added, if there is no such passage. `lengths`: frames that they may have, the first that is found counts.
std::vector<SteadyPassage> find_steady_passages(const Source& source, const DroneOptions& options,
                                                const std::vector<std::int64_t>& lengths,
                                                std::vector<Reason>& reasons);

}  // namespace afterglow::makers

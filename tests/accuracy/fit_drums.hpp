// Fits the network of makers/drums_weights to hits whose class is known.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "makers/drums_model.hpp"
#include "makers/drums_weights.hpp"

namespace afterglow::truth {

struct DrumExample {
    makers::DrumFeatures features{};
    std::optional<makers::DrumClass> drum;  // none: something else begins here
};

struct DrumNetwork {
    makers::DrumFeatures means{};
    makers::DrumFeatures scales{};
    std::array<makers::DrumFeatures, makers::drum_hidden_count> hidden_weights{};
    std::array<float, makers::drum_hidden_count> hidden_offsets{};
    std::array<std::array<float, makers::drum_hidden_count>, makers::drum_output_count> output_weights{};
    std::array<float, makers::drum_output_count> output_offsets{};
};

// Means and spreads over the drums among the examples; then maximum likelihood with a Gaussian prior, by
// Adam.
DrumNetwork fit_drums(const std::vector<DrumExample>& examples, std::uint64_t seed);

}  // namespace afterglow::truth

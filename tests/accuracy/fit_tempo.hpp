// Fits the weights of analysis/tempo_model to loops of known tempo.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "analysis/tempo_evidence.hpp"

namespace afterglow::truth {

struct TempoExample {
    std::vector<analysis::TempoCandidate> candidates;
    double bpm = 0.0;  // the right one
};

// Maximum likelihood of the candidates within 2.2 % of the truth, with a Gaussian prior on the weights.
std::array<float, analysis::evidence_count> fit_tempo_weights(std::span<const TempoExample> examples);

}  // namespace afterglow::truth

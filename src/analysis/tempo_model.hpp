// How much each kind of evidence weighs for a tempo.
#pragma once

#include <array>

#include "analysis/tempo_evidence.hpp"

namespace afterglow::analysis {

// The probability of a candidate is proportional to exp(Σ weight · evidence). Fitted by maximum likelihood to
// rendered loops of known tempo; `scripts/accuracy --fit-tempo` does that again.
extern const std::array<float, evidence_count> tempo_weights;

}  // namespace afterglow::analysis

// The tempo of a track from its onset strength.
#pragma once

#include <cstddef>
#include <optional>

#include "analysis/analysis.hpp"
#include "analysis/tempo_evidence.hpp"

namespace afterglow::analysis {

inline constexpr double min_tempo_sec = 5.0;  // what is shorter has no tempo

// Autocorrelations of the onset strength, whole and in bands (where kick, snare and hats come back tells the
// beat from its half and double), are weighed against each other for every tempo; the weights were fitted to
// loops of known tempo, so that the confidence is the share of such answers that are right. After Percival &
// Tzanetakis 2014, who weigh two such features to choose the octave. `onsets` is how many onsets the track
// has: with fewer than four, or none to speak of per second, there is no tempo.
std::optional<Tempo> estimate_tempo(const OnsetStrengths& strengths, double frame_rate_hz,
                                    std::size_t onsets);

}  // namespace afterglow::analysis

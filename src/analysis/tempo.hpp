// The tempo of a track from its onset strength.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// Autocorrelation of the onset strength in stretches of 12 s, averaged; a beat period is worth what its
// multiples correlate, with a preference for tempi near 128 bpm. `onsets` is how many onsets the track has:
// with fewer than four, or none to speak of per second, there is no tempo, nor below 5 s.
std::optional<Tempo> estimate_tempo(std::span<const float> strength, double frame_rate_hz,
                                    std::size_t onsets);

}  // namespace afterglow::analysis

// The tempo of a track from its onset strength.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

inline constexpr double shortest_tempo_sec = 5.0;

// Autocorrelation of the onset strength in stretches of 12 s, averaged; a beat period is worth what its
// multiples correlate, with a preference for tempi near 128 bpm. `onsets` is how many onsets the track has:
// with fewer than four, or none to speak of per second, there is no tempo, nor below shortest_tempo_sec.
std::optional<Tempo> estimate_tempo(std::span<const float> strength, double frame_rate_hz,
                                    std::size_t onsets);

}  // namespace afterglow::analysis

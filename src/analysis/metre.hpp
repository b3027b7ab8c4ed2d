// How many beats a bar has.
#pragma once

#include "analysis/analysis.hpp"
#include "analysis/tempo_evidence.hpp"

namespace afterglow::analysis {

// 3, 5, 6 or 7 where what sounds comes back after so many beats, and after their multiples, clearly better
// than after others and after two or four; else usual_beats. A tempo of quarters in 7/8 has bars of seven as
// well, two of them; one of dotted quarters in 6/8 needs no bars of its own.
int beats_per_bar(const TempoEvidence& evidence, double bpm);

}  // namespace afterglow::analysis

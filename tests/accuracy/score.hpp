// How right an answer is.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "analysis/analysis.hpp"

namespace afterglow::truth {

struct Matches {
    std::size_t hits = 0;
    std::size_t found = 0;
    std::size_t known = 0;

    Matches& operator+=(const Matches& other);
    double precision() const;
    double recall() const;
    double f_measure() const;
};

// Each known onset matches at most one found onset within the tolerance (MIREX: ±50 ms; here ±25 ms). Both
// ascending.
Matches match_onsets(std::span<const double> found, std::span<const double> known,
                     double tolerance_sec = 0.025);

// Gouyon et al. 2006: accuracy 1 is the tempo itself, accuracy 2 also its half, third, double and triple,
// within 4 %.
bool tempo_right(double bpm, double known_bpm);
bool tempo_right_but_octave(double bpm, double known_bpm);

// MIREX audio key detection: 1 the key, 0.5 a fifth away, 0.3 its relative, 0.2 its parallel, else 0.
double key_score(const std::optional<analysis::MusicalKey>& key, const analysis::MusicalKey& known);

}  // namespace afterglow::truth

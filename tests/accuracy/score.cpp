#include "score.hpp"

#include <cmath>

namespace afterglow::truth {

namespace {

double ratio(std::size_t part, std::size_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

}  // namespace

Matches& Matches::operator+=(const Matches& other) {
    hits += other.hits;
    found += other.found;
    known += other.known;
    return *this;
}

double Matches::precision() const {
    return ratio(hits, found);
}
double Matches::recall() const {
    return ratio(hits, known);
}
double Matches::f_measure() const {
    return ratio(2 * hits, found + known);
}

Matches match_onsets(std::span<const double> found, std::span<const double> known, double tolerance_sec) {
    Matches matches{0, found.size(), known.size()};
    std::size_t f = 0;
    std::size_t k = 0;
    while (f < found.size() && k < known.size()) {
        const double late = found[f] - known[k];
        if (std::abs(late) <= tolerance_sec) {
            ++matches.hits;
            ++f;
            ++k;
        } else if (late < 0.0) {
            ++f;
        } else {
            ++k;
        }
    }
    return matches;
}

bool tempo_right(double bpm, double known_bpm) {
    return std::abs(bpm - known_bpm) <= 0.04 * known_bpm;
}

bool tempo_right_but_octave(double bpm, double known_bpm) {
    for (const double factor : {1.0, 2.0, 3.0, 0.5, 1.0 / 3.0}) {
        if (tempo_right(bpm, known_bpm * factor)) return true;
    }
    return false;
}

double key_score(const std::optional<analysis::MusicalKey>& key, const analysis::MusicalKey& known) {
    if (!key) return 0.0;
    const int up = (key->root - known.root + 12) % 12;
    if (key->minor == known.minor) {
        if (up == 0) return 1.0;
        return up == 7 || up == 5 ? 0.5 : 0.0;
    }
    if (up == (known.minor ? 3 : 9)) return 0.3;
    return up == 0 ? 0.2 : 0.0;
}

}  // namespace afterglow::truth

// What speaks for each tempo that a track may have: autocorrelations of its onset strength, whole and in
// bands, at fractions and multiples of the beat.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace afterglow::analysis {

// Onset strength of the frames of a track (SuperFlux): over the whole spectrum, and its parts from the bands
// of kick and bass and from those of hats and cymbals.
struct OnsetStrengths {
    std::span<const float> all;
    std::span<const float> low;
    std::span<const float> high;
};

// Correlations: all, low, middle and high with themselves, low with middle, middle with high.
inline constexpr std::size_t correlation_count = 6;
// Where they are read, in beats.
inline constexpr std::array<double, 12> evidence_beats = {0.25, 1.0 / 3, 0.5, 2.0 / 3, 0.75, 1.0,
                                                          1.5,  2.0,     3.0, 4.0,     6.0,  8.0};
// How near the tempo is to each of these: lets the fit prefer some tempi to others.
inline constexpr std::array<double, 7> reference_bpm = {62.0, 75.0, 90.0, 108.0, 130.0, 156.0, 187.0};
inline constexpr std::size_t evidence_count =
    correlation_count * evidence_beats.size() + reference_bpm.size();

struct TempoCandidate {
    double bpm = 0.0;
    std::array<float, evidence_count> evidence{};
};

class TempoEvidence {
  public:
    TempoEvidence(const OnsetStrengths& strengths, double frame_rate_hz);

    // From 55 to 215 bpm in steps of 1.2 %.
    std::vector<TempoCandidate> candidates() const;
    // How much of the onset strength comes back after one to four beats: about 0 for noise, 1 for a machine.
    double periodicity(double bpm) const;
    // The exact tempo near `bpm`: the beat is as long as the autocorrelation says at ever more beats.
    double refine(double bpm) const;
    // How much comes back after so many beats, of all, low, middle and high bands.
    std::array<double, 4> after(int beats, double bpm) const;

  private:
    double at(const std::vector<double>& correlation, double lag) const;
    static double height_near(const std::vector<double>& correlation, double lag);
    double peak_near(double lag, double reach) const;

    double frame_rate_hz_;
    std::array<std::vector<double>, correlation_count> correlations_;
};

}  // namespace afterglow::analysis

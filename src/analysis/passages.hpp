// Which passages of a track can be held: how calm, tonal and even each stretch of a given length is, read
// from the Analysis alone. Nothing here touches samples, so looking at every place of a long track costs next
// to nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// Passages start on the grid of blocks.
struct Passage {
    std::int64_t start_frame = 0;
    std::int64_t frames = 0;
    double rms_db = 0.0;               // DC removed
    double onset_rate_hz = 0.0;        // onsets per second
    std::size_t attacks = 0;           // onsets at which the level rises by 6 dB and more
    double onset_activity = 0.0;       // mean onset strength over that of the whole track
    double flatness = 0.0;             // mean, 0 tone … 1 noise
    double level_spread_db = 0.0;      // standard deviation of the 0.1 s levels
    double centroid_spread_oct = 0.0;  // standard deviation of the 0.1 s centroids, octaves
    double constancy = 0.0;            // likeness of the spectra of its first and last third, 0 … 1
    // How much it is one held sound, 0 … 1: the mean of the least values of Analysis::sustain in it and one
    // block on either side, as many as one change of the sound would pull down.
    double sustain = 0.0;
    // Counts the breaks between held sounds before its middle: passages of the same run are of one sound.
    std::size_t run = 0;
    double clipped_share = 0.0;  // how much of it is clipped in the source, 0 … 1
    double stable_share = 0.0;   // how much of it lies in stable regions, 0 … 1
};

// How many frames two passages have in common; negative where there is a gap between them.
std::int64_t shared_frames(const Passage& a, const Passage& b);

// A passage and what is of the same held sound around it: at most `reach_frames` more on either side, no
// attack in it, nothing of it lost.
struct HeldRange {
    std::int64_t start_frame = 0;
    std::int64_t frames = 0;
};
HeldRange held_around(const Analysis& analysis, const Passage& passage, std::int64_t reach_frames);

// Every passage of `frames` sample frames that lies inside the track and has lost nothing, in order of time;
// none if the track is shorter.
std::vector<Passage> find_passages(const Analysis& analysis, std::int64_t frames);
// Those that lie in stable regions, but for a quarter at most; where the stable regions themselves stand in
// for none, half of a passage is enough.
std::vector<Passage> stable_passages(const Analysis& analysis, std::int64_t frames);

// How well a passage can be held, 0 … 1, and what that is made of; each part is 0 … 1, and they are weighted.
struct SustainScore {
    double sustain = 0.0;             // one sound all through
    double onset_sparseness = 0.0;    // few onsets
    double level_stability = 0.0;     // of level
    double centroid_stability = 0.0;  // of brightness
    double tonal = 0.0;               // not noise
    double end_similarity = 0.0;      // ends as it began
    double level_fit = 0.0;           // neither loud nor quiet
    double total = 0.0;
};
constexpr double clearly_clipped_share = 0.002;
SustainScore sustain_score(const Passage& passage);

// Rounded: scores that differ by less say nothing, and of what is alike the first should be taken, whatever a
// recording's last bits say.
double in_steps(double score);

// Which of `passages` have the highest scores (one per passage), best first, no two of which share more than
// `max_overlap_frames` and no more than `per_run` of which are of one run; at most `limit`.
struct Apart {
    std::int64_t max_overlap_frames = 0;
    std::size_t per_run = std::numeric_limits<std::size_t>::max();
    std::size_t limit = 1;
};
std::vector<std::size_t> best_apart(const std::vector<Passage>& passages, const std::vector<double>& scores,
                                    const Apart& apart);

// Harmony and timbre of a stretch, as unit vectors; all zero in silence.
struct Fingerprint {
    std::array<float, chroma_bins> chroma{};
    std::array<float, mel_bands> timbre{};
};
Fingerprint fingerprint(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames);
// 1 for the same harmony and timbre, 0 for nothing in common.
double likeness(const Fingerprint& a, const Fingerprint& b);

}  // namespace afterglow::analysis

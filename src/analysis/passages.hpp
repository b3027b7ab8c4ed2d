// Which passages of a track can be held: how calm, tonal and even each stretch of a given length is, read
// from the Analysis alone. Nothing here touches samples, so looking at every place of a long track costs next
// to nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// Passages start on a grid of this many hops, about 0.1 s at 44.1 kHz.
inline constexpr int hops_per_cell = 8;

struct Passage {
    std::int64_t start_frame = 0;
    std::int64_t frames = 0;
    double rms_db = 0.0;               // DC removed
    double onset_rate_hz = 0.0;        // onsets per second
    double onset_activity = 0.0;       // mean onset strength over that of the whole track
    double flatness = 0.0;             // mean, 0 tone … 1 noise
    double level_spread_db = 0.0;      // standard deviation of the 0.1 s levels
    double centroid_spread_oct = 0.0;  // standard deviation of the 0.1 s centroids, octaves
    double constancy = 0.0;            // likeness of the spectra of its first and last third, 0 … 1
    double stable_share = 0.0;         // how much of it lies in stable regions, 0 … 1
};

// Every passage of `frames` sample frames that lies inside the track, in order of time; none if the track is
// shorter.
std::vector<Passage> find_passages(const Analysis& analysis, std::int64_t frames);
// Those that lie in stable regions, but for a quarter at most; where the stable regions themselves stand in
// for none, half of a passage is enough.
std::vector<Passage> stable_passages(const Analysis& analysis, std::int64_t frames);

// How well a passage can be held, 0 … 1: onset activity, flatness, evenness of level and of colour, and a
// middling level, together.
double holdability(const Passage& passage);

// Which of `passages` have the highest scores (one per passage), best first, no two of which share more than
// `max_overlap_frames`; at most `limit`.
std::vector<std::size_t> best_apart(const std::vector<Passage>& passages, const std::vector<double>& scores,
                                    std::int64_t max_overlap_frames, std::size_t limit);

// Harmony and timbre of a stretch, as unit vectors; all zero in silence.
struct Fingerprint {
    std::array<float, chroma_bins> chroma{};
    std::array<float, mel_bands> timbre{};
};
Fingerprint fingerprint(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames);
// 1 for the same harmony and timbre, 0 for nothing in common.
double likeness(const Fingerprint& a, const Fingerprint& b);

}  // namespace afterglow::analysis

// The key of a track from the chroma of its segments.
#pragma once

#include <optional>
#include <span>

#include "analysis/analysis.hpp"
#include "analysis/key_profiles.hpp"

namespace afterglow::analysis {

// What a track says about its key.
struct KeyEvidence {
    PitchClasses whole{};         // chroma of the track, mean 0 and standard deviation 1
    PitchClasses opening{};       // of its first second
    double opening_weight = 0.0;  // the longer the track, the less
    double contrast = 0.0;        // of the chroma: standard deviation over mean
};
KeyEvidence key_evidence(std::span<const Segment> segments);
// The logarithm of how likely a key is, up to a constant.
double key_score(const KeyEvidence& evidence, const KeyProfiles& profiles, int root);

// The chroma of the track and of its opening are compared with a profile per key (Pearson correlation);
// the strength is that of the whole track. `tonality` (of ChromaStream) says how
// far there is pitch at all: the chance peaks of noise and drums fit some key or other. Where the strength,
// the product of the two, is no more than chance would give, there is no key.
std::optional<MusicalKey> detect_key(std::span<const Segment> segments, double tonality);

}  // namespace afterglow::analysis

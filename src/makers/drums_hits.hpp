// Where drums are struck in a recording, and what each stroke sounds like.
#pragma once

#include <cstdint>
#include <vector>

#include "makers/drums.hpp"
#include "makers/drums_features.hpp"
#include "makers/drums_model.hpp"
#include "makers/texture.hpp"

namespace afterglow::makers {

struct DrumHit {
    std::int64_t start = 0;  // frame of the attack
    std::int64_t next = 0;   // frame where something may begin, or the recording ends
    std::int64_t end =
        0;              // frame where something surely begins: a hit, or what is clearly louder than before
    float peak = 0.0F;  // of the mean of the channels, until `next` or 0.3 s
    DrumFeatures features{};
    DrumClassification classification;
};

// Everything that begins, in its order in the recording: what the hits are chosen from, and the network is
// fitted to. What is quieter than asked for has no features and no classification.
std::vector<DrumHit> hear_onsets(const Source& source, const DrumOptions& options);

struct FoundHits {
    std::vector<DrumHit> hits;  // in their order in the recording
    std::size_t onsets = 0;     // that were looked at
    std::size_t quiet = 0;      // of them below the level …
    std::size_t other = 0;      // … or no drums: notes, speech, changes of a chord
};
FoundHits find_hits(const Source& source, const DrumOptions& options);

}  // namespace afterglow::makers

// How right what was heard of drums is.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "makers/drums_hits.hpp"
#include "truth_drums.hpp"

namespace afterglow::truth {

// The known hit that something which begins at `start` is, if it is one: at most 15 ms away.
const KnownHit* nearest_hit(const std::vector<KnownHit>& hits, const makers::Source& source,
                            std::int64_t start);

struct DrumScore {
    int known = 0;  // hits that were played
    int found = 0;  // hits that were heard …
    int right = 0;  // … and were played
    int named = 0;  // … and have the right name
    // Played by heard; the last column is what was not heard.
    std::array<std::array<int, makers::drum_class_count + 1>, makers::drum_class_count> confusion{};

    DrumScore& operator+=(const DrumScore& other);
};
DrumScore score_drums(const std::vector<KnownHit>& known, const makers::Source& source,
                      const std::vector<makers::DrumHit>& heard);

}  // namespace afterglow::truth

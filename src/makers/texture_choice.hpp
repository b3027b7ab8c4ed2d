// Which passages of a recording a maker looked at, which it chose, and why not the others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/passages.hpp"

namespace afterglow::makers {

enum class PassageFate {
    chosen,
    no_loop,     // no loop of the wanted length closes in it, or it falls into a gap
    decays,      // it dies away or swells too fast
    event,       // one moment of its loop stands out too far
    overlaps,    // its loop has too much in common with that of one chosen
    same_sound,  // of the held sound that one of those chosen is of
    alike,       // too like one of those chosen, in harmony and timbre
    lower_score  // less worthy than the last one chosen, or no more were wanted
};
std::string fate_name(PassageFate fate);  // "chosen", "no_loop", …, as in JSON

// A passage that was compared with others.
struct PassageChoice {
    PassageFate fate = PassageFate::lower_score;
    int index = 0;  // of the texture made of it, from 1; 0: none
    analysis::Passage passage;
    analysis::SustainScore held;
    // Of its best loop, where that was searched and found.
    struct Loop {
        double start_sec = 0.0;  // the range of the source that is heard
        double end_sec = 0.0;
        double correlation = 0.0;
        double salience_db = 0.0;  // analysis::Salience
    };
    std::optional<Loop> loop;
    double score = 0.0;     // sustain score and loop; a loop not searched counts as a fair one
    double worth = 0.0;     // score less what is taken off for likeness, as it was when this was decided
    double likeness = 0.0;  // to that texture chosen before which it is most like
    int like_index = 0;     // which one; of the same held sound, where the fate says so; 0: none
};

// Passages begin every tenth of a second or so, so most overlap a better one.
struct PassageReport {
    double sample_rate_hz = 0.0;
    std::size_t stable = 0;  // lie in stable regions; the following were turned down before comparing
    std::size_t outside_level = 0;
    std::size_t too_many_onsets = 0;
    std::size_t too_noisy = 0;
    std::size_t not_held = 0;            // much less one sound than the best is
    std::size_t overlapping = 0;         // with a better one that was compared
    std::size_t further_down = 0;        // enough better ones were compared, of the same sound or in all
    std::vector<PassageChoice> choices;  // those chosen in order, then the others, most worthy first
};

}  // namespace afterglow::makers

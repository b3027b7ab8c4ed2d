// Drum hits: what is struck in a recording, each cut from its attack to the next (docs/SOUND.md).
#pragma once

#include <optional>

#include "makers/texture.hpp"

namespace afterglow::makers {

struct DrumOptions {
    int max_per_file = 256;          // of more the best and most varied are kept; each costs a file
    double min_duration_sec = 0.05;  // what follows sooner belongs to the hit before
    double max_duration_sec = 0.8;
    double min_level_db = -40.0;  // peak; quieter hits are passed over
    double min_certainty =
        0.5;                  // how likely a drum it must be, 0 … 1; higher turns more notes away, and hits
    double fade_in_ms = 2.0;  // before the attack
    double fade_out_ms = 20.0;  // once it has rung out, or before the next hit
    double target_peak_db = -1.0;
    std::optional<bool> stereo;  // the source's own channels; otherwise their mean
};

// In the order of the recording. The variant is the class: kick, snare, hat, cymbal, tom or percussion.
// Throws Error(write) where a recording on disk cannot be read.
MakerResult make_drums(const Source& source, const DrumOptions& options, const Rng& rng);

}  // namespace afterglow::makers

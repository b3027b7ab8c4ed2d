// Pads: loops cut from stable, tonal, mid-level moments of a recording (docs/SOUND.md).
#pragma once

#include <optional>

#include "makers/texture.hpp"

namespace afterglow::makers {

struct PadOptions {
    double duration_sec = 2.0;        // length of the loop; found near it
    double duration_tolerance = 0.1;  // how far the length may differ, as a share of it
    double max_longer = 0.5;          // how much longer it may be, where that closes better
    int max_per_file = 3;
    double loop_crossfade_ms = 100.0;  // longer hides more, and needs more steady material
    double min_rms_db = -40.0;
    double max_rms_db = -10.0;
    double max_onset_rate_hz = 3.0;     // onsets per second
    double max_flatness = 0.5;          // 0 tone … 1 noise
    double max_decay_db_per_sec = 3.0;  // passages that die away or swell faster are no pads
    double max_salience_db = 6.0;       // nor are loops with a moment that stands out more
    double max_overlap = 0.25;          // share of a pad's source range that another pad may cover
    double target_peak_db = -1.0;
    std::optional<bool> stereo;  // the source's own channels; otherwise their mean
};

// Throws Error(write) where a recording on disk cannot be read.
MakerResult make_pads(const Source& source, const PadOptions& options, const Rng& rng);

}  // namespace afterglow::makers

// Silences: short stretches of the quiet between the notes, room and tape noise, brought up (docs/SOUND.md).
#pragma once

#include <optional>

#include "makers/texture.hpp"

namespace afterglow::makers {

struct SilenceOptions {
    int max_per_file = 50;
    double min_duration_sec = 0.1;
    double max_duration_sec = 0.6;
    double min_rms_db = -80.0;  // quieter is digital silence or dither
    double max_rms_db = -45.0;
    double max_crest_factor = 5.0;  // peak over RMS; higher lets clicks in
    double fade_ms = 20.0;
    double target_peak_db = -12.0;
    std::optional<bool> stereo;  // the source's own channels; otherwise their mean
};

// Throws Error(write) where a recording on disk cannot be read.
MakerResult make_silences(const Source& source, const SilenceOptions& options, const Rng& rng);

}  // namespace afterglow::makers

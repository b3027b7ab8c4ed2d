// Loudness by EBU R128 (libebur128).
#pragma once

#include <optional>

#include "base/audio_buffer.hpp"

namespace afterglow::curation {

// Integrated loudness in LUFS; none for audio shorter than a gating block (400 ms) or below the absolute gate
// (−70 LUFS).
std::optional<double> integrated_loudness(const AudioBuffer& audio);

}  // namespace afterglow::curation

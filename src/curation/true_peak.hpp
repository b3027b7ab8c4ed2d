// True peak by ITU-R BS.1770-4, annex 2.
#pragma once

#include "base/audio_buffer.hpp"

namespace afterglow::curation {

// Largest absolute value at the samples and between them, four times oversampled, as an amplitude. `is_loop`:
// the end flows into the start; otherwise silence surrounds the audio.
double true_peak(const AudioBuffer& audio, bool is_loop);

}  // namespace afterglow::curation

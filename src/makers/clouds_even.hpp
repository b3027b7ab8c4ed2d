// Evens out what stands out of an endless sound, so that its period is not heard.
#pragma once

#include "base/audio_buffer.hpp"

namespace afterglow::makers {

// Brings each moment of one cycle to within about `max_db` of its mean spectrum: RMS over 40 mel bands of the
// mean over 300 ms, as `analysis::SalienceMeter` measures it. All channels get the same gains, no more than
// 12 dB, from them as one; what stands out less is left alone. A cycle shorter than four frames of the
// analysis grid, or silent, is left as it is.
void even_out(AudioBuffer& cycle, double max_db);

}  // namespace afterglow::makers

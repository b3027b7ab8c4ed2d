// Fades and their shapes.
#pragma once

#include <cstdint>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

// Equal-power (quarter-sine) rise over the first frames and fall over the last; monotone; where the two would meet they
// are shortened in proportion. First and last sample become 0.
void fade_in(AudioBuffer& audio, std::int64_t frames);
void fade_out(AudioBuffer& audio, std::int64_t frames);

// Plays the audio backwards. A loop stays a loop.
void reverse(AudioBuffer& audio);

}  // namespace afterglow::dsp

// Sound small enough for a web page: Ogg Vorbis.
#pragma once

#include <cstddef>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::audio {

// `quality` −0.1 … 1; 0.4 is about 128 kbit/s for stereo at 44.1 kHz. The bytes depend on nothing but the
// audio, and decode to as many frames as it has. Empty where Vorbis has no mode for it: no frames, more than
// two channels, a rate out of its range. Samples must be finite.
std::vector<std::byte> encode_vorbis(const AudioBuffer& audio, double quality);

}  // namespace afterglow::audio

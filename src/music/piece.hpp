// The music that is measured: rendered on the spot, the same on every machine.
#pragma once

#include <cstdint>

#include "base/audio_buffer.hpp"

namespace afterglow::music {

// Held chords of a string-like ensemble that change every few seconds, with the air of a room, and drums in
// every other minute; 44.1 kHz stereo, channels of their own.
AudioBuffer render_piece(double seconds, std::uint64_t seed);

}  // namespace afterglow::music

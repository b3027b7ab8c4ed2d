// The music that the benchmarks work on: rendered here, the same on every machine.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/audio_buffer.hpp"

namespace afterglow::bench {

// Held string-like chords that change every few seconds, with vibrato, breath noise, and drums in every other
// minute; 44.1 kHz stereo, channels of their own.
AudioBuffer render_piece(double seconds, std::uint64_t seed);

// Writes 16-bit FLAC.
void write_flac(const AudioBuffer& audio, const std::filesystem::path& path);

}  // namespace afterglow::bench

// The same music at other sample rates, as the decoder brings it to them.
#pragma once

#include <array>

#include "base/audio_buffer.hpp"

namespace afterglow::rates {

inline constexpr std::array some_hz = {22050.0, 48000.0, 96000.0, 192000.0};
inline constexpr std::array all_hz = {22050.0, 32000.0, 44100.0, 48000.0, 88200.0, 96000.0, 192000.0};

AudioBuffer at_rate(const AudioBuffer& audio, double sample_rate_hz);

// 24 s in C major at 120 bpm, 20 cents sharp, mono, 44.1 kHz: strings, piano, kick, snare and hat.
AudioBuffer band();
// Hits of a General MIDI kit, all classes, mono, 44.1 kHz.
AudioBuffer kit();

}  // namespace afterglow::rates

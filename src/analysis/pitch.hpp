// The pitch of a texture.
#pragma once

#include <optional>
#include <span>

namespace afterglow::analysis {

struct Pitch {
    double hz = 0.0;
    double clarity = 0.0;  // 1 − YIN's aperiodicity, 0 … 1
};

// YIN (de Cheveigné & Kawahara 2002) over several frames of a steady sound; around their median the period is
// followed through the whole, and its mean is the pitch (the middle of a vibrato). None for noise, chords
// without a common period, or frames that disagree; a chord whose notes share a period has that one. Range
// 30 Hz to 2.1 kHz.
std::optional<Pitch> detect_pitch(std::span<const float> mono, double sample_rate_hz);

// MIDI note 69 is A = 440 Hz.
double midi_note_of_hz(double hz);

}  // namespace afterglow::analysis

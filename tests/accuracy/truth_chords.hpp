// Held chords whose root is known: what a tonal loop should say of itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/audio_buffer.hpp"
#include "truth.hpp"

namespace afterglow::truth {

struct HeldChord {
    std::string kind;      // "major", "minor", "seventh", "inversion", "open fifth", "single note"
    std::string voicing;   // the keys that sound, and on what
    AudioBuffer audio;     // stereo or mono, 2 to 4 s
    double root_hz = 0.0;  // of the lowest note of the root's pitch class that sounds
};

// Kinds in turn, close and open, some with notes doubled, detuned by up to ±40 cents, played with the small
// sound font, `other_font` and additive timbres in turn, some above a floor of noise. Inversions are of
// triads and dominant sevenths: others have two names. Instruments sound in the octave that is written.
std::vector<HeldChord> held_chords(Half half, int count, std::uint64_t seed,
                                   const std::string& other_font = midi::large_sound_font);

// Whether the pitch class, and the octave too, is right: within 50 cents.
bool root_class_right(double hz, double known_hz);
bool root_right(double hz, double known_hz);

}  // namespace afterglow::truth

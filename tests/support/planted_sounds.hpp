// What planted tracks are made of: chords that are held, and clutter that must not be taken for them.
#pragma once

#include <span>
#include <string>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"
#include "support/midi.hpp"

namespace afterglow::planted {

// How a chord sounds. `midi` is one of the held instruments of General MIDI, drawn by the generator.
enum class Voice { additive, saws, organ, modulated, vowel, midi };
// `keys` are MIDI notes. Mono, RMS −20 dB in its middle; it rises within 5 ms to 0.4 s and ends within 30 ms.
AudioBuffer held(Voice voice, std::span<const int> keys, double seconds, Rng rng,
                 const std::string& sound_font = midi::small_sound_font);

enum class Clutter {
    beat,          // synthetic drums
    kit,           // General MIDI drums
    white,         // noise …
    pink,          // …
    brown,         // …
    speech_noise,  // … in the colour of speech, swelling at the rate of syllables
    chatter,       // syllables
    babble,        // many talking at once
    staccato,      // short notes of a General MIDI instrument, fast
    walking,       // a melody or bass of even notes, none of which is held
    noise_bursts   // band-limited bursts of noise
};
inline constexpr int clutter_count = 11;
// Mono, RMS −20 dB.
AudioBuffer clutter(Clutter kind, double seconds, Rng rng,
                    const std::string& sound_font = midi::small_sound_font);

AudioBuffer at_level(AudioBuffer audio, double rms_db);

}  // namespace afterglow::planted

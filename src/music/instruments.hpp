// Instruments: enough of a synthesiser to sound like recordings of music.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/audio_buffer.hpp"
#include "base/rng.hpp"

namespace afterglow::music {

// One period of a harmonic sound in a table, band-limited by construction.
class Wavetable {
  public:
    // Harmonics 1 … count, each at n^-tilt; few and steep is dark, many and flat is bright.
    Wavetable(int harmonics, double tilt);
    // `phase` counts periods; linear interpolation.
    float at(double phase) const;

  private:
    std::vector<float> table_;
};

// Where a sound is and how it moves: seconds, Hz, −1 (left) … 1 (right).
struct Note {
    double start_sec = 0.0;
    double length_sec = 1.0;
    double hz = 220.0;
    double gain = 0.1;
    double pan = 0.0;
};

// MIDI note number to Hz, A = 440.
double note_hz(double midi);

// A soft ensemble: three detuned voices, spread over the field, slow attack, brightness that breathes.
void add_pad_note(AudioBuffer& out, const Note& note, const Rng& rng);
// A plucked string or bell: fast attack, ringing off over `length_sec`.
void add_pluck(AudioBuffer& out, const Note& note);
void add_kick(AudioBuffer& out, double start_sec, double gain);
void add_snare(AudioBuffer& out, double start_sec, double gain, Rng rng);
void add_hat(AudioBuffer& out, double start_sec, double gain, double length_sec, Rng rng);
// A talker without words: glottal pulses through moving formants, hissed consonants, pauses.
void add_chatter(AudioBuffer& out, double voice_hz, double pan, double gain, Rng rng);
// Rain: soft noise whose density drifts, different on either side, and drops.
void add_rain(AudioBuffer& out, double gain, Rng rng);

// The breath of a room: faint noise, its own on each side, at `rms_db`.
void add_air(AudioBuffer& out, double rms_db, const Rng& rng);

// Feedback delay network with four lines a side; `wet` is its level beside the dry sound.
void add_reverb(AudioBuffer& audio, double decay_sec, double wet);
// Brings the peak to `peak_db` and fades the first and last `fade_sec`.
void finish(AudioBuffer& audio, double peak_db, double fade_sec);

}  // namespace afterglow::music

// Which notes sound at once in a held sound.
#pragma once

#include <array>
#include <span>

namespace afterglow::analysis {

inline constexpr int lowest_note = 21;   // MIDI, 27.5 Hz
inline constexpr int highest_note = 96;  // 2.1 kHz
inline constexpr int note_count = highest_note - lowest_note + 1;

struct NoteStrengths {
    std::array<float, note_count>
        strength{};  // amplitude of the note with all its partials, the loudest is 1
    std::array<float, note_count>
        partial{};                        // of the note's first partial alone, in proportion to the loudest
    std::array<double, note_count> hz{};  // where that partial lies; 0 where there is none
    double tuning_cents = 0.0;            // against A = 440 Hz, −50 … +50
    double tonality = 0.0;                // share of the energy that peaks hold, 0 … 1
};

// Peaks of the mean spectrum are explained as sums of harmonic sounds of several timbres (non-negative matrix
// factorisation under the Kullback–Leibler divergence with a fixed dictionary, after Lee & Seung 2001; what
// Mauch & Dixon 2010 do with least squares). All zero for silence, noise, and what lasts less than 50 ms.
NoteStrengths find_notes(std::span<const float> mono, double sample_rate_hz);

}  // namespace afterglow::analysis

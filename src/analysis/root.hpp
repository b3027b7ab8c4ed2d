// The root of a tonal sound: the pitch of a note, or the musical root of a chord.
#pragma once

#include <optional>
#include <span>

namespace afterglow::analysis {

struct Root {
    double hz = 0.0;        // in the octave where it sounds
    double strength = 0.0;  // 0 … 1: how far it stands out from the other eleven, and how tonal the sound is
};

// The notes that sound are compared with the chords that music has, the lowest counting a little more; the
// root is the lowest of its pitch class that sounds (G#2 for G#m over G#2, C4 for C over E3). Where the
// period of the whole sound (detect_pitch) is that root's, it tells the root to the cent. None for noise,
// silence and drums.
std::optional<Root> find_root(std::span<const float> mono, double sample_rate_hz);

}  // namespace afterglow::analysis

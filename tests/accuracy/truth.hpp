// Pieces of music whose onsets, tempo, key or pitch are known, because they were written here.
// Each comes in two halves that share nothing but their kind: `dev` is what the analysis was fitted to,
// `held_out` (other styles, instruments, progressions, seeds) shows whether that holds elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "support/midi.hpp"

namespace afterglow::truth {

enum class Half { dev, held_out };

struct Piece {
    std::string kind;   // "drum and bass loop", …: a row of the table
    std::string style;  // what the piece is within its kind
    midi::Song song;
    std::vector<double> onsets_sec;  // notes that start together, within 30 ms, are one
    std::optional<double> bpm;
    std::optional<double> bar_sec;
    std::vector<analysis::TempoPlace> course;  // of pieces whose tempo is not the same all along
    std::optional<analysis::MusicalKey> key;
    std::optional<double> pitch_hz;
};

// Drums and bass in the tempo range of their style or anywhere in 70 … 175 bpm, with fills, ghost notes,
// swing and varying touch, some with chords on top. Known: tempo, onsets.
std::vector<Piece> loops(Half half, int count, std::uint64_t seed);
// The same in bars of 3/4, 6/8, 5/4 and 7/8, each in the tempo range of its style; the kind is the metre. 6/8
// and the ride of jazz invite a tempo two thirds or three halves of the right one. Known: tempo (of dotted
// quarters in 6/8, of eighths in 7/8), bars, onsets.
std::vector<Piece> odd_loops(Half half, int count, std::uint64_t seed);
// As loops(), 36 s and more, in a tempo that drifts ("drifting") or changes in the middle ("changing").
std::vector<Piece> drifting_loops(Half half, int count, std::uint64_t seed);
// Chords, bass and melody in all 24 keys, detuned by up to ±40 cents, some with drums. Known: key.
std::vector<Piece> progressions(Half half, int count, std::uint64_t seed);
// As progressions(), in natural, harmonic and dorian minor, modal vamps and relative-key traps in equal
// parts; the kind says which. Known: key.
std::vector<Piece> modal_progressions(Half half, int count, std::uint64_t seed);
// Notes and chords without drums. Known: onsets. `soft`: instruments that swell (strings, flutes, pads).
std::vector<Piece> melodies(Half half, bool soft, int count, std::uint64_t seed);
// One long note, detuned by up to ±40 cents. Known: pitch.
std::vector<Piece> held_notes(Half half, int count, std::uint64_t seed);

// Onsets of a song as `Piece::onsets_sec` has them.
std::vector<double> merged_onsets(const midi::Song& song);

}  // namespace afterglow::truth

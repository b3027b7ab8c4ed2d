#include <algorithm>
#include <array>
#include <cmath>

#include "base/rng.hpp"
#include "truth.hpp"

namespace afterglow::truth {

namespace {

std::span<const int> melody_programs(Half half, bool soft) {
    static constexpr std::array dev_struck = {0, 4, 11, 24, 25, 46};
    static constexpr std::array held_out_struck = {1, 5, 6, 12, 13, 26, 45, 107};
    static constexpr std::array dev_soft = {48, 40, 73, 71, 52, 19, 89};
    static constexpr std::array held_out_soft = {50, 41, 42, 68, 60, 65, 74, 20, 88, 95};
    if (half == Half::dev) return soft ? std::span<const int>(dev_soft) : dev_struck;
    return soft ? std::span<const int>(held_out_soft) : held_out_struck;
}

std::span<const int> held_programs(Half half) {
    static constexpr std::array dev = {16, 40, 48, 52, 56, 65, 71, 73, 80, 89};
    static constexpr std::array held_out = {19, 20, 41, 42, 60, 57, 66, 68, 70, 74, 81, 22};
    return half == Half::dev ? std::span<const int>(dev) : held_out;
}

int choose(Rng& rng, std::span<const int> choices) {
    return choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

Piece melody(Half half, bool soft, Rng rng) {
    static constexpr std::array scale = {0, 2, 4, 7, 9, 12, 14, 16, 19, 21};
    Piece piece;
    midi::Song& song = piece.song;
    song.program[0] = choose(rng, melody_programs(half, soft));
    song.program[1] = song.program[0];
    song.detune_cents = rng.uniform(-20.0, 20.0);
    const int root = static_cast<int>(rng.integer(50, 62));
    const double beat_sec = 60.0 / rng.uniform(70.0, 140.0);
    const bool legato = rng.uniform() < 0.5;
    const bool chords = rng.uniform() < 0.4;
    std::int64_t place = rng.integer(0, 9);
    double time = 0.4;
    while (time < 11.0) {
        const double length = beat_sec * (soft ? 1.0 : 0.5) * static_cast<double>(rng.integer(1, 3));
        const double sounding = length * (legato ? 1.0 : rng.uniform(0.5, 0.95));
        place = std::clamp<std::int64_t>(place + rng.integer(-3, 3), 0, 9);
        const int key = root + scale[static_cast<std::size_t>(place)];
        const int velocity = static_cast<int>(rng.integer(60, 115));
        song.notes.push_back({time, sounding, 0, key, velocity});
        if (chords && rng.uniform() < 0.5) song.notes.push_back({time, sounding, 1, key - 12, velocity});
        time += length;
    }
    song.length_sec = time + 0.6;
    piece.kind = soft ? "melody, soft attacks" : "melody, struck and plucked";
    piece.style = "program " + std::to_string(song.program[0]);
    piece.onsets_sec = merged_onsets(song);
    return piece;
}

Piece held_note(Half half, Rng rng) {
    Piece piece;
    midi::Song& song = piece.song;
    song.program[0] = choose(rng, held_programs(half));
    song.detune_cents = rng.uniform(-40.0, 40.0);
    const int key = static_cast<int>(rng.integer(43, 79));
    song.notes.push_back({0.0, 4.0, 0, key, static_cast<int>(rng.integer(70, 110))});
    song.length_sec = 3.0;
    piece.kind = "held note";
    piece.style = "program " + std::to_string(song.program[0]);
    piece.pitch_hz = 440.0 * std::exp2((key - 69 + song.detune_cents / 100.0) / 12.0);
    return piece;
}

}  // namespace

std::vector<Piece> melodies(Half half, bool soft, int count, std::uint64_t seed) {
    std::vector<Piece> pieces;
    for (int i = 0; i < count; ++i)
        pieces.push_back(
            melody(half, soft, Rng(seed).split(soft ? "soft" : "struck", static_cast<std::uint64_t>(i))));
    return pieces;
}

std::vector<Piece> held_notes(Half half, int count, std::uint64_t seed) {
    std::vector<Piece> pieces;
    for (int i = 0; i < count; ++i)
        pieces.push_back(held_note(half, Rng(seed).split("held", static_cast<std::uint64_t>(i))));
    return pieces;
}

}  // namespace afterglow::truth

#include "music/piece.hpp"

#include <array>
#include <cstddef>

#include "music/instruments.hpp"

namespace afterglow::music {
namespace {

constexpr double rate_hz = 44100.0;
constexpr double chord_sec = 5.0;

void add_drums(AudioBuffer& out, double start_sec, const Rng& rng) {
    constexpr double beat_sec = 0.5;
    for (int eighth = 0; eighth < static_cast<int>(2.0 * chord_sec / beat_sec); ++eighth) {
        const double at = start_sec + eighth * beat_sec / 2.0;
        if (eighth % 2 == 0) {
            add_kick(out, at, 0.3);
        } else {
            add_hat(out, at, 0.2, 0.05, rng.split("hat", static_cast<std::uint64_t>(eighth)));
        }
    }
}

}  // namespace

AudioBuffer render_piece(double seconds, std::uint64_t seed) {
    AudioBuffer out(2, static_cast<std::int64_t>(seconds * rate_hz), rate_hz);
    const Rng rng(seed);
    constexpr std::array<std::array<int, 4>, 4> chords = {
        {{45, 52, 57, 60}, {41, 53, 57, 60}, {48, 55, 60, 64}, {43, 55, 59, 62}}};
    for (std::uint64_t c = 0; static_cast<double>(c) * chord_sec < seconds; ++c) {
        const double start_sec = static_cast<double>(c) * chord_sec;
        for (const int note : chords[c % chords.size()]) {
            add_pad_note(out, {start_sec, chord_sec, note_hz(note), 0.05, 0.0},
                         rng.split("note", c * 128 + static_cast<std::uint64_t>(note)));
        }
        if ((c / 12) % 2 == 1) add_drums(out, start_sec, rng.split("drums", c));
    }
    add_air(out, -58.0, rng.split("air"));
    return out;
}

}  // namespace afterglow::music

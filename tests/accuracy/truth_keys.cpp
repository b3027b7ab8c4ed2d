#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/rng.hpp"
#include "truth.hpp"

namespace afterglow::truth {

namespace {

constexpr int chord_channel = 0;
constexpr int bass_channel = 1;
constexpr int melody_channel = 2;

// A chord: semitones of its root above the tonic, and its shape.
struct Chord {
    int root = 0;
    std::string_view
        shape;  // "M" major, "m" minor, "7" dominant, "j" major seventh, "n" minor seventh, "d" diminished
};

struct Progression {
    bool minor = false;
    std::vector<Chord> chords;
    std::string_view scale = {};  // of the melody; empty: natural of the mode
};

const std::vector<Progression> dev_progressions = {
    {false, {{0, "M"}, {7, "M"}, {9, "m"}, {5, "M"}}},
    {false, {{0, "M"}, {9, "m"}, {5, "M"}, {7, "M"}}},
    {false, {{0, "M"}, {5, "M"}, {7, "7"}, {0, "M"}}},
    {false, {{2, "n"}, {7, "7"}, {0, "j"}, {0, "j"}}},
    {false, {{0, "M"}, {4, "m"}, {5, "M"}, {7, "M"}}},
    {false, {{0, "M"}, {5, "M"}, {0, "M"}, {7, "M"}, {5, "M"}, {0, "M"}}},
    {true, {{0, "m"}, {5, "m"}, {7, "M"}, {0, "m"}}},
    {true, {{0, "m"}, {8, "M"}, {5, "m"}, {7, "7"}}},
    {true, {{0, "m"}, {10, "M"}, {8, "M"}, {7, "M"}}},
    {true, {{0, "m"}, {8, "M"}, {3, "M"}, {10, "M"}}},
    {true, {{2, "d"}, {7, "7"}, {0, "n"}, {0, "n"}}},
    {true, {{0, "m"}, {5, "m"}, {0, "m"}, {7, "m"}}},
};

const std::vector<Progression> held_out_progressions = {
    {false, {{0, "M"}, {2, "m"}, {7, "7"}, {0, "M"}}},
    {false, {{9, "m"}, {5, "M"}, {0, "M"}, {7, "M"}}},
    {false, {{0, "M"}, {7, "M"}, {9, "m"}, {4, "m"}, {5, "M"}, {0, "M"}, {5, "M"}, {7, "M"}}},
    {false, {{0, "j"}, {9, "n"}, {2, "n"}, {7, "7"}}},
    {false, {{0, "M"}, {10, "M"}, {5, "M"}, {0, "M"}}},
    {true, {{0, "m"}, {10, "M"}, {8, "M"}, {10, "M"}}},
    {true, {{0, "m"}, {3, "M"}, {5, "m"}, {7, "7"}}},
    {true, {{0, "m"}, {5, "n"}, {10, "7"}, {3, "j"}, {8, "j"}, {2, "d"}, {7, "7"}, {0, "m"}}},
    {true, {{0, "m"}, {7, "m"}, {8, "M"}, {7, "7"}}},
    {true, {{0, "m"}, {0, "m"}, {5, "m"}, {7, "7"}, {0, "m"}}},
};

// The kinds in which minor keys are mistaken, and what is mistaken for them. Of the traps, each begins on the
// tonic of the relative key and comes home by its dominant.
struct Kind {
    std::string_view name;
    std::vector<Progression> dev;
    std::vector<Progression> held_out;
};

const std::vector<Kind> modal_kinds = {
    {"natural minor",
     {{true, {{0, "m"}, {10, "M"}, {8, "M"}, {10, "M"}}, "natural"},
      {true, {{0, "m"}, {5, "m"}, {7, "m"}, {0, "m"}}, "natural"},
      {true, {{0, "m"}, {8, "M"}, {10, "M"}, {0, "m"}}, "natural"}},
     {{true, {{0, "m"}, {7, "m"}, {8, "M"}, {5, "m"}}, "natural"},
      {true, {{0, "n"}, {5, "n"}, {10, "M"}, {0, "n"}}, "natural"},
      {true, {{0, "m"}, {3, "M"}, {10, "M"}, {0, "m"}}, "natural"}}},
    {"harmonic minor",
     {{true, {{0, "m"}, {5, "m"}, {7, "7"}, {0, "m"}}, "harmonic"},
      {true, {{0, "m"}, {8, "M"}, {7, "7"}, {7, "7"}}, "harmonic"},
      {true, {{0, "m"}, {2, "d"}, {7, "M"}, {0, "m"}}, "harmonic"}},
     {{true, {{0, "m"}, {7, "7"}, {0, "m"}, {7, "7"}}, "harmonic"},
      {true, {{0, "m"}, {8, "M"}, {5, "m"}, {7, "M"}}, "harmonic"},
      {true, {{5, "m"}, {7, "7"}, {0, "m"}, {0, "m"}}, "harmonic"}}},
    {"dorian",
     {{true, {{0, "m"}, {5, "M"}, {0, "m"}, {10, "M"}}, "dorian"},
      {true, {{0, "n"}, {5, "7"}, {0, "n"}, {7, "m"}}, "dorian"},
      {true, {{0, "m"}, {2, "m"}, {5, "M"}, {0, "m"}}, "dorian"}},
     {{true, {{0, "m"}, {3, "M"}, {5, "M"}, {0, "m"}}, "dorian"},
      {true, {{0, "m"}, {10, "M"}, {5, "M"}, {0, "m"}}, "dorian"},
      {true, {{0, "n"}, {2, "n"}, {0, "n"}, {5, "7"}}, "dorian"}}},
    {"modal vamp",
     {{false, {{0, "M"}, {10, "M"}}, "mixolydian"},
      {true, {{0, "m"}, {5, "M"}}, "dorian"},
      {true, {{0, "m"}, {1, "M"}}, "phrygian"}},
     {{false, {{0, "7"}, {0, "7"}, {10, "M"}, {5, "M"}}, "mixolydian"},
      {true, {{0, "n"}, {5, "7"}}, "dorian"},
      {true, {{0, "m"}, {10, "M"}}, "natural"}}},
    {"relative trap",
     {{false, {{9, "m"}, {2, "m"}, {7, "7"}, {0, "M"}}, "major"},
      {true, {{3, "M"}, {8, "M"}, {7, "7"}, {0, "m"}}, "harmonic"},
      {false, {{9, "m"}, {5, "M"}, {7, "M"}, {0, "M"}}, "major"}},
     {{false, {{9, "n"}, {2, "n"}, {7, "7"}, {0, "j"}}, "major"},
      {true, {{3, "M"}, {5, "m"}, {7, "7"}, {0, "m"}}, "harmonic"},
      {true, {{3, "M"}, {10, "M"}, {7, "M"}, {0, "m"}}, "harmonic"}}},
};

std::array<int, 7> scale_of(const Progression& progression) {
    if (progression.scale == "harmonic") return {0, 2, 3, 5, 7, 8, 11};
    if (progression.scale == "dorian") return {0, 2, 3, 5, 7, 9, 10};
    if (progression.scale == "mixolydian") return {0, 2, 4, 5, 7, 9, 10};
    if (progression.scale == "phrygian") return {0, 1, 3, 5, 7, 8, 10};
    if (progression.minor) return {0, 2, 3, 5, 7, 8, 10};
    return {0, 2, 4, 5, 7, 9, 11};
}

struct Instruments {
    std::span<const int> chords;
    std::span<const int> basses;
    std::span<const int> melodies;
};

Instruments instruments(Half half) {
    static constexpr std::array dev_chords = {0, 4, 16, 24, 25, 48, 52, 61, 89, 91, 46};
    static constexpr std::array dev_basses = {32, 33, 38, 43};
    static constexpr std::array dev_melodies = {73, 40, 65, 80, 11};
    static constexpr std::array held_out_chords = {1, 5, 19, 26, 27, 49, 50, 54, 60, 88, 94, 6};
    static constexpr std::array held_out_basses = {33, 35, 36, 39, 42};
    static constexpr std::array held_out_melodies = {71, 68, 56, 81, 12, 22};
    if (half == Half::dev) return {dev_chords, dev_basses, dev_melodies};
    return {held_out_chords, held_out_basses, held_out_melodies};
}

int pick(Rng& rng, std::span<const int> choices) {
    return choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

std::vector<int> tones(std::string_view shape) {
    if (shape == "M") return {0, 4, 7};
    if (shape == "m") return {0, 3, 7};
    if (shape == "7") return {0, 4, 7, 10};
    if (shape == "j") return {0, 4, 7, 11};
    if (shape == "n") return {0, 3, 7, 10};
    return {0, 3, 6};
}

class ProgressionWriter {
  public:
    ProgressionWriter(const Progression& progression, int tonic, Half half, Rng rng)
        : progression_(progression), tonic_(tonic), half_(half), rng_(rng) {}

    Piece write() {
        const Instruments sounds = instruments(half_);
        song_.program[chord_channel] = pick(rng_, sounds.chords);
        song_.program[bass_channel] = pick(rng_, sounds.basses);
        song_.program[melody_channel] = pick(rng_, sounds.melodies);
        song_.volume[melody_channel] = static_cast<int>(rng_.integer(60, 100));
        song_.detune_cents = rng_.uniform(-40.0, 40.0);
        chord_sec_ = rng_.uniform(0.9, 2.2);
        broken_ = rng_.uniform() < 0.3;
        const bool has_bass = rng_.uniform() < 0.8;
        const bool has_melody = rng_.uniform() < 0.65;
        const bool has_drums = rng_.uniform() < 0.25;
        const int rounds =
            std::max(2, static_cast<int>(std::lround(14.0 / chord_sec_ /
                                                     static_cast<double>(progression_.chords.size()))));
        double time = 0.0;
        for (int round = 0; round < rounds; ++round) {
            for (const Chord& chord : progression_.chords) {
                write_chord(chord, time);
                if (has_bass) write_bass(chord, time);
                if (has_melody) write_melody(chord, time);
                if (has_drums) write_drums(time);
                time += chord_sec_;
            }
        }
        song_.length_sec = time + 0.5;
        Piece piece;
        piece.kind = "chord progression";
        piece.style = (progression_.minor ? "minor, program " : "major, program ") +
                      std::to_string(song_.program[chord_channel]);
        piece.key = analysis::MusicalKey{tonic_, progression_.minor, 1.0};
        piece.onsets_sec = merged_onsets(song_);
        piece.song = std::move(song_);
        return piece;
    }

  private:
    int velocity(int around) { return static_cast<int>(rng_.integer(around - 12, around + 12)); }
    int root_key(const Chord& chord, int octave_start) const {
        return octave_start + (tonic_ + chord.root - octave_start % 12 + 24) % 12;
    }

    void write_chord(const Chord& chord, double time) {
        const int root = root_key(chord, 52);
        const auto shape = tones(chord.shape);
        const int inversion = static_cast<int>(rng_.integer(0, 2));
        const bool doubled = rng_.uniform() < 0.4;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            const int up = static_cast<int>(i) < inversion ? 12 : 0;
            const double delay = broken_ ? chord_sec_ * static_cast<double>(i) / 4.0 : 0.0;
            song_.notes.push_back(
                {time + delay, chord_sec_ * 0.95 - delay, chord_channel, root + shape[i] + up, velocity(85)});
        }
        if (doubled) song_.notes.push_back({time, chord_sec_ * 0.95, chord_channel, root + 12, velocity(80)});
    }

    void write_bass(const Chord& chord, double time) {
        const int root = root_key(chord, 33);
        const int style = static_cast<int>(rng_.integer(0, 2));
        const int notes = style == 0 ? 1 : style == 1 ? 2 : 4;
        for (int i = 0; i < notes; ++i) {
            const int key = root + (style > 0 && i == notes - 1 ? (chord.shape == "d" ? 6 : 7) : 0);
            song_.notes.push_back(
                {time + chord_sec_ * i / notes, chord_sec_ / notes * 0.9, bass_channel, key, velocity(90)});
        }
    }

    // Chord tones on the beat, scale tones between.
    void write_melody(const Chord& chord, double time) {
        const auto scale = scale_of(progression_);
        const auto shape = tones(chord.shape);
        const int notes = static_cast<int>(rng_.integer(1, 4));
        for (int i = 0; i < notes; ++i) {
            int pitch_class = 0;
            if (i % 2 == 0)
                pitch_class = chord.root + shape[static_cast<std::size_t>(
                                               rng_.integer(0, static_cast<std::int64_t>(shape.size()) - 1))];
            else
                pitch_class = scale[static_cast<std::size_t>(rng_.integer(0, 6))];
            const int key = 67 + (tonic_ + pitch_class + 5) % 12;
            song_.notes.push_back(
                {time + chord_sec_ * i / notes, chord_sec_ / notes * 0.9, melody_channel, key, velocity(85)});
        }
    }

    void write_drums(double time) {
        for (int i = 0; i < 4; ++i) {
            const double start = time + chord_sec_ * i / 4.0;
            song_.notes.push_back({start, 0.1, midi::drum_channel, 42, velocity(70)});
            if (i % 2 == 0)
                song_.notes.push_back({start, 0.1, midi::drum_channel, i ? 38 : 36, velocity(90)});
        }
    }

    const Progression& progression_;
    int tonic_;
    Half half_;
    Rng rng_;
    midi::Song song_;
    double chord_sec_ = 0.0;
    bool broken_ = false;  // the notes of a chord one after the other
};

}  // namespace

std::vector<Piece> progressions(Half half, int count, std::uint64_t seed) {
    const auto& all = half == Half::dev ? dev_progressions : held_out_progressions;
    std::vector<const Progression*> by_mode[2];
    for (const Progression& progression : all) by_mode[progression.minor].push_back(&progression);
    std::vector<Piece> pieces;
    for (int i = 0; i < count; ++i) {
        Rng rng = Rng(seed).split("progression", static_cast<std::uint64_t>(i));
        const auto& choices = by_mode[i / 12 % 2];
        const auto& progression =
            *choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
        pieces.push_back(ProgressionWriter(progression, i % 12, half, rng).write());
    }
    return pieces;
}

std::vector<Piece> modal_progressions(Half half, int count, std::uint64_t seed) {
    std::vector<Piece> pieces;
    for (int i = 0; i < count; ++i) {
        Rng rng = Rng(seed).split("modal", static_cast<std::uint64_t>(i));
        const Kind& kind = modal_kinds[static_cast<std::size_t>(i) % modal_kinds.size()];
        const auto& choices = half == Half::dev ? kind.dev : kind.held_out;
        const auto& progression = choices[static_cast<std::size_t>(i) / modal_kinds.size() % choices.size()];
        const auto tonic = static_cast<int>(rng.integer(0, 11));
        pieces.push_back(ProgressionWriter(progression, tonic, half, rng).write());
        pieces.back().kind = kind.name;
    }
    return pieces;
}

}  // namespace afterglow::truth

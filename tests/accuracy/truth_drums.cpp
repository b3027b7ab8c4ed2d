#include "truth_drums.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::truth {
namespace {

using makers::DrumClass;

constexpr double piece_sec = 20.0;
constexpr double edge_sec = 0.5;
// FluidSynth sounds a note this long after its time.
constexpr double synthesiser_delay_sec = 0.003;

struct GmDrum {
    int key;
    DrumClass drum;
};
constexpr std::array gm_drums = {
    GmDrum{35, DrumClass::kick},       GmDrum{36, DrumClass::kick},       GmDrum{38, DrumClass::snare},
    GmDrum{40, DrumClass::snare},      GmDrum{42, DrumClass::hat},        GmDrum{44, DrumClass::hat},
    GmDrum{46, DrumClass::hat},        GmDrum{49, DrumClass::cymbal},     GmDrum{51, DrumClass::cymbal},
    GmDrum{55, DrumClass::cymbal},     GmDrum{57, DrumClass::cymbal},     GmDrum{41, DrumClass::tom},
    GmDrum{43, DrumClass::tom},        GmDrum{45, DrumClass::tom},        GmDrum{47, DrumClass::tom},
    GmDrum{48, DrumClass::tom},        GmDrum{50, DrumClass::tom},        GmDrum{37, DrumClass::percussion},
    GmDrum{39, DrumClass::percussion}, GmDrum{54, DrumClass::percussion}, GmDrum{56, DrumClass::percussion},
    GmDrum{60, DrumClass::percussion}, GmDrum{63, DrumClass::percussion}, GmDrum{75, DrumClass::percussion},
    GmDrum{76, DrumClass::percussion}};
constexpr std::array gm_kits = {0, 8, 16, 24, 25, 32};

template <typename Range>
const auto& pick(Rng& rng, const Range& choices) {
    return choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

DrumClass any_class(Rng& rng) {
    return static_cast<DrumClass>(rng.integer(0, makers::drum_class_count - 1));
}

// One of those that are of the class; none if there are none.
template <typename Range>
const auto* one_of(Rng& rng, const Range& choices, DrumClass drum) {
    std::vector<decltype(&choices.front())> right;
    for (const auto& choice : choices)
        if (choice.drum == drum) right.push_back(&choice);
    return right.empty() ? nullptr : pick(rng, right);
}

std::vector<double> moments(Rng& rng) {
    const double nearest = rng.uniform(0.1, 0.25);
    const double furthest = nearest + rng.uniform(0.1, 0.45);
    std::vector<double> times;
    for (double at = edge_sec; at < piece_sec - edge_sec; at += rng.uniform(nearest, furthest))
        times.push_back(at);
    return times;
}

std::string sound_font(Rng& rng, Half half) {
    if (half == Half::held_out) return held_out_sound_font;
    return rng.uniform() < 0.5 ? midi::small_sound_font : midi::large_sound_font;
}

DrumPiece general_midi(Rng& rng, Half half) {
    DrumPiece piece{"General MIDI kit", {}, {}};
    midi::Song song;
    song.length_sec = piece_sec;
    song.program[midi::drum_channel] = pick(rng, gm_kits);
    for (const double at : moments(rng)) {
        const GmDrum& drum = *one_of(rng, gm_drums, any_class(rng));
        song.notes.push_back({at, 0.5, midi::drum_channel, drum.key, static_cast<int>(rng.integer(45, 127))});
        piece.hits.push_back({at + synthesiser_delay_sec, drum.drum});
    }
    const bool reverb = rng.uniform() < 0.5;
    piece.audio = to_mono(midi::render(song, {sound_font(rng, half), 0.5, reverb}));
    return piece;
}

DrumPiece recorded(Rng& rng, const std::vector<DrumSample>& kit) {
    DrumPiece piece{"recorded kit", signals::silence(piece_sec), {}};
    for (const double at : moments(rng)) {
        const DrumSample* sample = one_of(rng, kit, any_class(rng));
        if (sample == nullptr) continue;
        signals::mix_into(piece.audio, signals::scaled(sample->audio, dsp::from_db(rng.uniform(-20.0, 0.0))),
                          at);
        piece.hits.push_back({at, sample->drum});
    }
    return piece;
}

DrumPiece synthesised(Rng& rng) {
    std::vector<signals::Hit> hits;
    DrumPiece piece{"synthesised drums", {}, {}};
    for (const double at : moments(rng)) {
        const auto drum = static_cast<signals::Drum>(rng.integer(0, 2));
        hits.push_back({drum, at, dsp::from_db(rng.uniform(-24.0, 0.0))});
        piece.hits.push_back({at, static_cast<DrumClass>(drum)});
    }
    piece.audio = signals::drums(hits, piece_sec, rng.next());
    return piece;
}

// Single notes and chords of one to four, on any melodic instruments but the percussive ones.
AudioBuffer notes(Rng& rng, Half half) {
    midi::Song song;
    song.length_sec = piece_sec;
    const auto voices = static_cast<int>(rng.integer(1, 3));
    for (int voice = 0; voice < voices; ++voice) {
        song.program.at(static_cast<std::size_t>(voice)) = static_cast<int>(rng.integer(0, 103));
        const double shortest = rng.uniform(0.12, 0.8);
        const int lowest = static_cast<int>(rng.integer(30, 60));
        for (double at = 0.2; at < piece_sec - 1.0; at += rng.uniform(shortest, 3.0 * shortest)) {
            const auto chord = rng.uniform() < 0.6 ? 1 : rng.integer(2, 4);
            for (std::int64_t tone = 0; tone < chord; ++tone)
                song.notes.push_back({at, rng.uniform(0.5, 2.0) * shortest, voice,
                                      lowest + static_cast<int>(rng.integer(0, 24)),
                                      static_cast<int>(rng.integer(40, 120))});
        }
    }
    return to_mono(midi::render(song, {sound_font(rng, half), 0.5, rng.uniform() < 0.5}));
}

struct Background {
    std::string name;
    AudioBuffer audio;
};

Background background(Rng& rng, Half half) {
    const double which = rng.uniform();
    if (which < 0.65) return {"notes", notes(rng, half)};
    if (which < 0.85) return {"speech", signals::chatter(piece_sec, rng.next())};
    return {"noise", signals::pink_noise(piece_sec, 0.1, rng.next())};
}

void set_peak(AudioBuffer& audio, double peak_db) {
    dsp::normalise_peak(audio, peak_db);
}

}  // namespace

DrumWriter::DrumWriter(Half half, std::uint64_t seed) : half_(half), rng_(seed) {
    auto kits = recorded_kits();
    for (std::size_t i = half == Half::dev ? 0 : 1; i < kits.size(); i += 2)
        kits_.push_back(std::move(kits[i]));
}

DrumPiece DrumWriter::write(std::uint64_t index) const {
    Rng rng = rng_.split("piece", index);
    DrumPiece piece;
    const double peak_db = rng.uniform(-20.0, -1.0);
    if (rng.uniform() < 0.25) {
        const Background alone = background(rng, half_);
        piece = {"no drums: " + alone.name, alone.audio, {}};
        set_peak(piece.audio, peak_db);
        return piece;
    }
    const double which = rng.uniform();
    if (which < 0.25 && half_ == Half::dev)
        piece = synthesised(rng);
    else if (which < 0.55 && !kits_.empty())
        piece = recorded(rng, pick(rng, kits_));
    else
        piece = general_midi(rng, half_);
    set_peak(piece.audio, peak_db);
    if (rng.uniform() < 0.5) return piece;
    Background below = background(rng, half_);
    set_peak(below.audio, peak_db + rng.uniform(-40.0, -12.0));
    signals::mix_into(piece.audio, below.audio);
    piece.kind += " over " + below.name;
    return piece;
}

}  // namespace afterglow::truth

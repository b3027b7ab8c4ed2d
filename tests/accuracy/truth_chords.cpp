#include "truth_chords.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "base/rng.hpp"

namespace afterglow::truth {
namespace {

constexpr double rate_hz = 44100.0;
constexpr int lowest_bass = 36;
constexpr int highest_bass = 56;

struct Shape {
    std::string_view name;
    std::vector<int> tones;
};

const std::array<Shape, 3> sevenths = {
    {{"7", {0, 4, 7, 10}}, {"maj7", {0, 4, 7, 11}}, {"m7", {0, 3, 7, 10}}}};
const std::array<Shape, 3> invertible = {{{"major", {0, 4, 7}}, {"minor", {0, 3, 7}}, {"7", {0, 4, 7, 10}}}};

template <typename T>
const T& pick(Rng& rng, std::span<const T> choices) {
    return choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

// Which keys sound, and which of them is the root's lowest.
struct Voicing {
    std::string kind;
    std::vector<int> keys;
    int root = 0;
};

Voicing voice(const std::string& kind, const Shape& shape, int inversion, Rng& rng) {
    const int bass = static_cast<int>(rng.integer(lowest_bass, highest_bass));
    const auto bass_tone = shape.tones[static_cast<std::size_t>(inversion)];
    Voicing voicing{kind, {bass}, 0};
    // Above the bass; in open position every second tone is an octave higher.
    const bool open = rng.uniform() < 0.4;
    for (std::size_t i = 0; i < shape.tones.size(); ++i) {
        if (static_cast<int>(i) == inversion) continue;
        const int up = (shape.tones[i] - bass_tone + 12) % 12;
        voicing.keys.push_back(bass + up + (open && i % 2 == 1 ? 12 : 0));
    }
    if (rng.uniform() < 0.35) voicing.keys.push_back(bass + 12);
    if (bass < lowest_bass + 12 && rng.uniform() < 0.35)
        for (int& key : voicing.keys) key += key == bass ? 0 : 12;
    const int root_class = (bass - bass_tone + 24) % 12;
    voicing.root = 1000;
    for (const int key : voicing.keys)
        if (key % 12 == root_class) voicing.root = std::min(voicing.root, key);
    return voicing;
}

Voicing voice_kind(int number, Rng& rng) {
    static const Shape major{"major", {0, 4, 7}};
    static const Shape minor{"minor", {0, 3, 7}};
    static const Shape fifth{"fifth", {0, 7}};
    static const Shape single{"single", {0}};
    switch (number % 6) {
        case 0:
            return voice("major", major, 0, rng);
        case 1:
            return voice("minor", minor, 0, rng);
        case 2:
            return voice("seventh", pick(rng, std::span<const Shape>(sevenths)), 0, rng);
        case 3: {
            const Shape& shape = pick(rng, std::span<const Shape>(invertible));
            const auto last = static_cast<std::int64_t>(shape.tones.size()) - 1;
            return voice("inversion", shape, static_cast<int>(rng.integer(1, last)), rng);
        }
        case 4:
            return voice("open fifth", fifth, 0, rng);
        default:
            return voice("single note", single, 0, rng);
    }
}

// Amplitude of partial h of an additive timbre.
using Timbre = double (*)(int h);

std::span<const Timbre> timbres(Half half) {
    static constexpr std::array<Timbre, 4> dev = {
        [](int h) { return 1.0 / h; },
        [](int h) { return h > 8 ? 0.0 : 1.0 / (h * h); },
        [](int h) { return h % 2 == 1 ? 1.0 / h : 0.0; },
        [](int h) { return h > 12 ? 0.0 : std::exp(-0.5 * (h - 3) * (h - 3) / 6.0); },
    };
    static constexpr std::array<Timbre, 5> held_out = {
        [](int h) { return h == 1 ? 1.0 : 0.7 * std::pow(h, -0.8); },
        [](int h) {
            return h == 1 || h == 2 || h == 3 || h == 4 || h == 6 || h == 8 ? 0.8 / std::sqrt(h) : 0.0;
        },
        [](int h) { return h % 2 == 1 ? 1.0 / (h * h) : 0.15 / h; },
        [](int h) { return h > 10 ? 0.0 : std::exp(-0.5 * (h - 2) * (h - 2) / 3.0); },
        [](int h) { return h > 3 ? 0.0 : std::pow(0.3, h - 1); },
    };
    if (half == Half::dev) return dev;
    return held_out;
}

std::span<const int> programs(Half half) {
    static constexpr std::array dev = {0, 4, 63, 24, 48, 52, 61, 89, 90, 21, 41};
    static constexpr std::array held_out = {1, 5, 20, 26, 49, 50, 53, 54, 60, 62, 81, 91, 95, 42, 71, 6};
    if (half == Half::dev) return dev;
    return held_out;
}

AudioBuffer additive(const std::vector<int>& keys, double cents, double sec, const Timbre& timbre, Rng& rng) {
    AudioBuffer audio(1, std::llround(sec * rate_hz), rate_hz);
    const auto out = audio.channel(0);
    const double vibrato_cents = rng.uniform() < 0.3 ? rng.uniform(3.0, 12.0) : 0.0;
    const double noise = rng.uniform() < 0.4 ? std::pow(10.0, rng.uniform(-3.5, -2.0)) : 0.0;
    for (const int key : keys) {
        const double hz = 440.0 * std::exp2((key - 69 + cents / 100.0) / 12.0);
        const double level = 0.08 * rng.uniform(0.6, 1.0);
        const double vibrato_hz = rng.uniform(4.0, 6.5);
        for (int h = 1; h * hz < 8000.0; ++h) {
            const double amplitude = level * timbre(h);
            if (amplitude < 1e-6) continue;
            double phase = rng.uniform(0.0, 2.0 * std::numbers::pi);
            for (std::size_t i = 0; i < out.size(); ++i) {
                out[i] += static_cast<float>(amplitude * std::sin(phase));
                const double turn = 2.0 * std::numbers::pi * vibrato_hz * static_cast<double>(i) / rate_hz;
                phase += 2.0 * std::numbers::pi * h * hz / rate_hz *
                         (vibrato_cents > 0.0 ? std::exp2(vibrato_cents / 1200.0 * std::sin(turn)) : 1.0);
            }
        }
    }
    if (noise > 0.0)
        for (float& sample : out) sample += static_cast<float>(noise * rng.gaussian());
    return audio;
}

AudioBuffer played(const std::vector<int>& keys, double cents, double sec, int program,
                   const std::string& font, Rng& rng) {
    midi::Song song;
    song.program[0] = program;
    song.detune_cents = cents;
    for (const int key : keys)
        song.notes.push_back({0.0, sec + 1.0, 0, key, static_cast<int>(rng.integer(65, 105))});
    song.length_sec = sec;
    midi::Rendering rendering;
    rendering.sound_font = font;
    return midi::render(song, rendering);
}

double cents_of(double hz, double known_hz) {
    return 1200.0 * std::log2(hz / known_hz);
}

}  // namespace

std::vector<HeldChord> held_chords(Half half, int count, std::uint64_t seed, const std::string& other_font) {
    std::vector<HeldChord> chords;
    for (int i = 0; i < count; ++i) {
        Rng rng = Rng(seed).split("chord", static_cast<std::uint64_t>(i));
        const Voicing voicing = voice_kind(i, rng);
        const double cents = rng.uniform(-40.0, 40.0);
        const double sec = rng.uniform(2.0, 4.0);
        HeldChord chord;
        chord.kind = voicing.kind;
        chord.voicing = fmt::format("{}", fmt::join(voicing.keys, " "));
        const int player = i / 6 % 3;
        if (player == 2) {
            const auto choices = timbres(half);
            const auto which =
                static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1));
            chord.audio = additive(voicing.keys, cents, sec, choices[which], rng);
            chord.voicing += fmt::format(", timbre {}", which);
        } else {
            const int program = pick(rng, programs(half));
            chord.audio = played(voicing.keys, cents, sec, program,
                                 player == 0 ? midi::small_sound_font : other_font, rng);
            chord.voicing += fmt::format(", program {}, font {}", program, player);
        }
        chord.root_hz = 440.0 * std::exp2((voicing.root - 69 + cents / 100.0) / 12.0);
        chords.push_back(std::move(chord));
    }
    return chords;
}

bool root_class_right(double hz, double known_hz) {
    return std::abs(std::remainder(cents_of(hz, known_hz), 1200.0)) <= 50.0;
}

bool root_right(double hz, double known_hz) {
    return std::abs(cents_of(hz, known_hz)) <= 50.0;
}

}  // namespace afterglow::truth

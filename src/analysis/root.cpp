#include "analysis/root.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "analysis/analysis.hpp"
#include "analysis/notes.hpp"
#include "analysis/pitch.hpp"

namespace afterglow::analysis {
namespace {

constexpr double min_tonality = 0.12;  // 0.22 and more in chords, below 0.09 in noise
constexpr double full_tonality = 0.3;
constexpr float weakest_note = 0.05F;  // what is weaker is left out
// What the pitch classes of the lowest notes add, and how fast that fades from note to note upward. More
// takes the bass of more inverted chords for their root.
constexpr double bass_weight = 0.08;
constexpr double bass_fading = 1.0;
constexpr double sharpness = 25.0;  // of the strength: nepers per unit of the score
// Of the notes of the root's pitch class, the lowest that is this strong beside the strongest and has a
// partial of its own: what stands below is an octave that explains others.
constexpr float lowest_strength = 0.12F;
constexpr float own_partial = 0.015F;
constexpr double one_class = 0.97;  // of the length of the pitch classes' vector
constexpr double same_note_cents = 60.0;

using Classes = std::array<double, chroma_bins>;

// Semitones above the root, −1 where there is none further. Chords that are rarely held must fit better.
struct Chord {
    std::array<int, 4> tones;
    bool rare = false;
};
constexpr double rare_bias = -0.12;
constexpr std::array<Chord, 14> chords = {{
    {{0, -1, -1, -1}},
    {{0, 7, -1, -1}},
    {{0, 4, 7, -1}},
    {{0, 3, 7, -1}},
    {{0, 4, 7, 10}},
    {{0, 4, 7, 11}},
    {{0, 3, 7, 10}},
    {{0, 4, 10, -1}},
    {{0, 5, 7, -1}, true},
    {{0, 2, 7, -1}, true},
    {{0, 3, 6, -1}, true},
    {{0, 4, 8, -1}, true},
    {{0, 4, 7, 9}, true},
    {{0, 3, 6, 10}, true},
}};

double weight_of(int tone) {
    switch (tone) {
        case 0:
            return 0.9;
        case 3:
        case 4:
            return 0.85;
        case 7:
            return 1.0;
        default:
            return 0.7;
    }
}

// How well the best chord on each root fits: the cosine of the angle between its tones and what sounds.
double best_fit(const Classes& sounding, std::size_t root) {
    double best = -1.0;
    for (const Chord& chord : chords) {
        double sum = 0.0;
        double squares = 0.0;
        for (const int tone : chord.tones) {
            if (tone < 0) break;
            const double weight = weight_of(tone);
            sum += weight * sounding[(root + static_cast<std::size_t>(tone)) % chroma_bins];
            squares += weight * weight;
        }
        best = std::max(best, sum / std::sqrt(squares) + (chord.rare ? rare_bias : 0.0));
    }
    return best;
}

std::size_t class_of(std::size_t note) {
    return (note + lowest_note) % chroma_bins;
}

struct Sounding {
    Classes whole{};  // of length 1
    Classes bass{};   // of sum 1
    bool any = false;
};

Sounding sounding_classes(const NoteStrengths& notes) {
    Sounding out;
    double below = 0.0;
    double bass = 0.0;
    for (std::size_t n = 0; n < note_count; ++n) {
        if (notes.strength[n] < weakest_note) continue;
        const double amount = std::sqrt(static_cast<double>(notes.strength[n]));
        const double deep = amount * std::exp(-bass_fading * below);
        out.whole[class_of(n)] += amount;
        out.bass[class_of(n)] += deep;
        bass += deep;
        below += amount;
    }
    double squares = 0.0;
    for (const double value : out.whole) squares += value * value;
    out.any = squares > 0.0;
    if (!out.any) return out;
    for (double& value : out.whole) value /= std::sqrt(squares);
    for (double& value : out.bass) value /= bass;
    return out;
}

// The lowest note of a pitch class that sounds, from lowest_note on.
std::size_t lowest_of(const NoteStrengths& notes, std::size_t pitch_class) {
    float strongest = 0.0F;
    std::size_t lowest = note_count;
    for (std::size_t n = 0; n < note_count; ++n)
        if (class_of(n) == pitch_class) strongest = std::max(strongest, notes.strength[n]);
    for (std::size_t n = 0; n < note_count; ++n) {
        if (class_of(n) != pitch_class || notes.strength[n] < lowest_strength * strongest) continue;
        if (notes.partial[n] >= own_partial) return n;
        if (lowest == note_count) lowest = n;
    }
    return lowest;
}

double tuned_hz(const NoteStrengths& notes, std::size_t note) {
    if (notes.hz[note] > 0.0) return notes.hz[note];
    const double semitones = static_cast<double>(note) + lowest_note - 69.0 + notes.tuning_cents / 100.0;
    return 440.0 * std::exp2(semitones / 12.0);
}

// Whether partials 2, 3, 5 and 7 of a pitch sound. Notes of a chord that share its period leave some of them
// out.
bool is_one_series(const NoteStrengths& notes, double hz) {
    constexpr double same_partial_cents =
        12.0;  // less than equal temperament is off a third (14) or seventh (31)
    for (const int h : {2, 3, 5, 7}) {
        const double place = midi_note_of_hz(h * hz) - notes.tuning_cents / 100.0 - lowest_note;
        const auto n = static_cast<std::int64_t>(std::lround(place));
        if (n < 0 || n >= note_count) return false;
        const double found = notes.hz[static_cast<std::size_t>(n)];
        if (!(found > 0.0) || std::abs(1200.0 * std::log2(found / (h * hz))) > same_partial_cents)
            return false;
    }
    return true;
}

// The period of the whole, where it is the root's: of one note in whatever octave, since the lowest partials
// of some are missing, of more than one in the root's own.
double exact_hz(double hz, const NoteStrengths& notes, bool one_note, std::span<const float> mono,
                double sample_rate_hz) {
    const auto pitch = detect_pitch(mono, sample_rate_hz);
    if (!pitch) return hz;
    const double cents = 1200.0 * std::log2(pitch->hz / hz);
    const double off = one_note ? std::remainder(cents, 1200.0) : cents;
    return std::abs(off) <= same_note_cents || is_one_series(notes, pitch->hz) ? pitch->hz : hz;
}

// What has a period but no partials that stand out: short notes, notes in noise.
std::optional<Root> lone_pitch(std::span<const float> mono, double sample_rate_hz) {
    const auto pitch = detect_pitch(mono, sample_rate_hz);
    if (!pitch) return std::nullopt;
    return Root{pitch->hz, pitch->clarity};
}

}  // namespace

std::optional<Root> find_root(std::span<const float> mono, double sample_rate_hz) {
    const NoteStrengths notes = find_notes(mono, sample_rate_hz);
    const Sounding sounding = sounding_classes(notes);
    if (notes.tonality < min_tonality || !sounding.any) return lone_pitch(mono, sample_rate_hz);
    Classes score{};
    for (std::size_t r = 0; r < chroma_bins; ++r)
        score[r] = best_fit(sounding.whole, r) + bass_weight * sounding.bass[r];
    const auto best = static_cast<std::size_t>(std::max_element(score.begin(), score.end()) - score.begin());
    double others = 0.0;
    for (const double value : score) others += std::exp(sharpness * (value - score[best]));
    Root root;
    root.hz = exact_hz(tuned_hz(notes, lowest_of(notes, best)), notes, sounding.whole[best] >= one_class,
                       mono, sample_rate_hz);
    root.strength = std::min(1.0, notes.tonality / full_tonality) / others;
    return root;
}

}  // namespace afterglow::analysis

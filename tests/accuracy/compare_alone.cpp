#include "compare_alone.hpp"

#include <fmt/format.h>

#include "analysis/analyse.hpp"
#include "analysis/pitch.hpp"
#include "analysis/root.hpp"
#include "key_rows.hpp"
#include "truth.hpp"
#include "truth_chords.hpp"

namespace afterglow::truth {
namespace {

struct MetreScore {
    int loops = 0;
    int whole_bars = 0;          // of the metre that was heard
    int whole_bars_of_four = 0;  // … had it been taken to be four beats
    int two_thirds = 0;          // tempo two thirds or three halves of the right one
};

struct CourseScore {
    int loops = 0;
    int without = 0;  // no tempo at all
    double confidence = 0.0;
    double passage_right = 0.0;
    double usual_right = 0.0;
};

struct RootScore {
    int chords = 0;
    int right_class = 0;
    int right = 0;
    int right_by_period = 0;
};

struct Unrivalled {
    Rows<RootScore> root;  // by kind of chord
    Rows<KeyScore> modal;
    Rows<MetreScore> metre;
    Rows<CourseScore> course;
};

AudioBuffer played(const Piece& piece, std::size_t number) {
    midi::Rendering rendering;
    rendering.sound_font = number % 2 == 0 ? midi::small_sound_font : midi::large_sound_font;
    return midi::render(piece.song, rendering);
}

// A loop of one bar lasts whole bars where it is one or two of the piece's.
bool lasts_whole_bars(const analysis::Tempo& tempo, int beats, double bar_sec) {
    const double bars = beats * 60.0 / tempo.bpm / bar_sec;
    return tempo_right(bars, 1.0) || tempo_right(bars, 2.0);
}

void judge_metre(Unrivalled& report, const std::string& kind, const Piece& piece, const AudioBuffer& audio) {
    MetreScore& score = report.metre[kind];
    ++score.loops;
    const auto tempo = analysis::analyse(audio, {}).tempo;
    if (!tempo) return;
    score.whole_bars += lasts_whole_bars(*tempo, tempo->beats_per_bar, *piece.bar_sec);
    score.whole_bars_of_four += lasts_whole_bars(*tempo, 4, *piece.bar_sec);
    score.two_thirds +=
        tempo_right(1.5 * tempo->bpm, *piece.bpm) || tempo_right(tempo->bpm, 1.5 * *piece.bpm);
}

void judge_course(Unrivalled& report, const Piece& piece, const AudioBuffer& audio) {
    CourseScore& score = report.course[piece.kind];
    ++score.loops;
    const auto heard = analysis::analyse(audio, {});
    if (!heard.tempo) {
        ++score.without;
        return;
    }
    score.confidence += heard.tempo->confidence;
    double places = 0.0;
    double passage_right = 0.0;
    double usual_right = 0.0;
    for (const auto& place : piece.course) {
        ++places;
        passage_right += tempo_right_but_octave(heard.tempo->bpm_at(place.start_sec), place.bpm);
        usual_right += tempo_right_but_octave(heard.tempo->bpm, place.bpm);
    }
    score.passage_right += passage_right / places;
    score.usual_right += usual_right / places;
}

void judge_unrivalled(Unrivalled& report, int loop_count, std::uint64_t seed) {
    std::size_t number = 0;
    for (const Piece& piece : odd_loops(Half::held_out, 2 * loop_count, seed))
        judge_metre(report, piece.kind, piece, played(piece, number++));
    for (const Piece& piece : loops(Half::held_out, loop_count, seed))
        judge_metre(report, "4/4", piece, played(piece, number++));
    for (const Piece& piece : drifting_loops(Half::held_out, loop_count, seed))
        judge_course(report, piece, played(piece, number++));
    for (const Piece& piece : modal_progressions(Half::held_out, 5 * loop_count, seed))
        add_key(report.modal[piece.kind], analysis::analyse(played(piece, number++), {}).key, *piece.key);
}

void judge_root(Unrivalled& report, const HeldChord& chord) {
    const AudioBuffer mono = to_mono(chord.audio);
    const auto root = analysis::find_root(mono.channel(0), mono.sample_rate_hz());
    const auto pitch = analysis::detect_pitch(mono.channel(0), mono.sample_rate_hz());
    for (const std::string& kind : {chord.kind, std::string("all")}) {
        RootScore& score = report.root[kind];
        ++score.chords;
        score.right_class += root && root_class_right(root->hz, chord.root_hz);
        score.right += root && root_right(root->hz, chord.root_hz);
        score.right_by_period += pitch && root_right(pitch->hz, chord.root_hz);
    }
}

void print_modal(const Unrivalled& report) {
    fmt::print(
        "\nKey in minor, modal vamps, and progressions that begin on the relative key:\n\n"
        "| kind | pieces | MIREX-weighted | exact |\n|---|--:|--:|--:|\n");
    for (const auto& [kind, score] : report.modal)
        fmt::print("| {} | {} | {:.3f} | {:.3f} |\n", kind, score.pieces, share(score.weighted, score.pieces),
                   share(score.exact, score.pieces));
}

void print_metre(const Unrivalled& report) {
    fmt::print(
        "\nMetre: loops of one bar that last whole bars, with the beats that are heard and with four; tempi "
        "two "
        "thirds or three halves of the right one:\n\n"
        "| metre | loops | beats heard | four beats | two thirds, three halves |\n|---|--:|--:|--:|--:|\n");
    for (const auto& [kind, score] : report.metre)
        fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.3f} |\n", kind, score.loops,
                   share(score.whole_bars, score.loops), share(score.whole_bars_of_four, score.loops),
                   share(score.two_thirds, score.loops));
}

void print_course(const Unrivalled& report) {
    fmt::print(
        "\nTempo that drifts or changes by 12 to 30 %, share of the time within 4 % (or of double, half "
        "…):\n\n"
        "| tempo | loops | none found | mean confidence | of the passage | one for all |\n"
        "|---|--:|--:|--:|--:|--:|\n");
    for (const auto& [kind, score] : report.course) {
        const int found = score.loops - score.without;
        fmt::print("| {} | {} | {} | {:.2f} | {:.3f} | {:.3f} |\n", kind, score.loops, score.without,
                   share(score.confidence, found), share(score.passage_right, found),
                   share(score.usual_right, found));
    }
}

void print_root(const Unrivalled& report) {
    fmt::print(
        "\nRoot of held chords; by period: where the pitch of the whole (YIN) is taken for it:\n\n"
        "| kind | chords | right pitch class | right octave, too | by period |\n|---|--:|--:|--:|--:|\n");
    for (const auto& [kind, score] : report.root)
        fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.3f} |\n", kind, score.chords,
                   share(score.right_class, score.chords), share(score.right, score.chords),
                   share(score.right_by_period, score.chords));
}

}  // namespace

void print_unrivalled(int loop_count, std::uint64_t seed) {
    Unrivalled report;
    for (const HeldChord& chord : held_chords(Half::held_out, 10 * loop_count, seed))
        judge_root(report, chord);
    judge_unrivalled(report, loop_count, seed);
    print_modal(report);
    print_metre(report);
    print_course(report);
    print_root(report);
}

}  // namespace afterglow::truth

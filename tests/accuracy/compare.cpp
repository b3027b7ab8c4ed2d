// Prints how right the analysis is, beside other programs, on music whose truth is known: Markdown tables for
// docs/ACCURACY.md. Arguments: how many loops (the rest in proportion), seed.
#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "analysis/analyse.hpp"
#include "analysis/pitch.hpp"
#include "arguments.hpp"
#include "compare_alone.hpp"
#include "key_rows.hpp"
#include "rivals.hpp"
#include "score.hpp"
#include "support/scratch.hpp"
#include "truth.hpp"

namespace afterglow::truth {
namespace {

constexpr const char* our_name = "**Afterglow**";

struct TempoScore {
    int pieces = 0;
    int right = 0;
    int right_but_octave = 0;
    int sure = 0;
    int sure_and_right = 0;
};

struct PitchScore {
    int pieces = 0;
    std::vector<double> cents;  // off the truth
};

struct Report {
    Rows<Rows<Matches>> onsets;  // by program, by kind
    Rows<TempoScore> tempo;
    Rows<PitchScore> pitch;
    Rows<KeyScore> key;  // by mode
};

AudioFiles write_audio(const test::ScratchFolder& folder, std::span<const float> mono,
                       double sample_rate_hz) {
    const AudioFiles files{folder / "piece.wav", folder / "piece.raw"};
    SF_INFO format{};
    format.samplerate = static_cast<int>(sample_rate_hz);
    format.channels = 1;
    format.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* wav = sf_open(files.wav.c_str(), SFM_WRITE, &format);
    sf_command(wav, SFC_SET_CLIPPING, nullptr, SF_TRUE);
    sf_write_float(wav, mono.data(), static_cast<sf_count_t>(mono.size()));
    sf_close(wav);
    std::ofstream(files.raw, std::ios::binary)
        .write(reinterpret_cast<const char*>(mono.data()), static_cast<std::streamsize>(mono.size_bytes()));
    return files;
}

void add_tempo(TempoScore& score, std::optional<double> bpm, double confidence, double known_bpm) {
    ++score.pieces;
    if (!bpm) return;
    const bool right = tempo_right(*bpm, known_bpm);
    score.right += right;
    score.right_but_octave += tempo_right_but_octave(*bpm, known_bpm);
    if (confidence < 0.8) return;
    ++score.sure;
    score.sure_and_right += right;
}

void add_pitch(PitchScore& score, std::optional<double> hz, double known_hz) {
    ++score.pieces;
    if (hz) score.cents.push_back(std::abs(1200.0 * std::log2(*hz / known_hz)));
}

void judge(Report& report, const Piece& piece, const AudioBuffer& audio, const test::ScratchFolder& folder) {
    const AudioBuffer mono = to_mono(audio);
    const auto files = write_audio(folder, mono.channel(0), mono.sample_rate_hz());
    const auto ours = analysis::analyse(audio, {});
    if (piece.key) add_key(report.key[piece.key->minor ? "minor" : "major"], ours.key, *piece.key);
    if (piece.pitch_hz) {
        const auto pitch = analysis::detect_pitch(mono.channel(0), mono.sample_rate_hz());
        add_pitch(report.pitch[our_name], pitch ? std::optional(pitch->hz) : std::nullopt, *piece.pitch_hz);
        for (const auto& method : pitch_rivals())
            add_pitch(report.pitch["aubiopitch " + method], pitch_by(method, files), *piece.pitch_hz);
    }
    if (piece.bpm) {
        add_tempo(report.tempo[our_name], ours.tempo ? std::optional(ours.tempo->bpm) : std::nullopt,
                  ours.tempo ? ours.tempo->confidence : 0.0, *piece.bpm);
        for (const auto& rival : tempo_rivals())
            add_tempo(report.tempo[rival.name], tempo_by(rival, files), 0.0, *piece.bpm);
    }
    if (piece.key || piece.pitch_hz) return;
    report.onsets[our_name][piece.kind] += match_onsets(ours.onsets_sec, piece.onsets_sec);
    for (const auto& rival : onset_rivals())
        report.onsets[rival.name][piece.kind] += match_onsets(onsets_by(rival, files), piece.onsets_sec);
}

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0.0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

void print_onsets(const Report& report) {
    fmt::print("Onsets, F-measure at ±25 ms:\n\n|");
    std::string rule = "|---|";
    for (const auto& [name, kinds] : report.onsets) {
        fmt::print(" program |");
        for (const auto& [kind, matches] : kinds) {
            fmt::print(" {} ({}) |", kind, matches.known);
            rule += "--:|";
        }
        break;
    }
    fmt::print("\n{}\n", rule);
    for (const auto& [name, kinds] : report.onsets) {
        fmt::print("| {} |", name);
        for (const auto& [kind, matches] : kinds) fmt::print(" {:.3f} |", matches.f_measure());
        fmt::print("\n");
    }
}

void print_tempo(const Report& report) {
    fmt::print(
        "\nTempo of the drum and bass loops:\n\n"
        "| program | loops | accuracy 1 | accuracy 2 | sure (≥ 0.8) | right where sure |\n"
        "|---|--:|--:|--:|--:|--:|\n");
    for (const auto& [name, score] : report.tempo) {
        fmt::print("| {} | {} | {:.3f} | {:.3f} |", name, score.pieces, share(score.right, score.pieces),
                   share(score.right_but_octave, score.pieces));
        if (score.sure > 0)
            fmt::print(" {:.2f} | {:.3f} |\n", share(score.sure, score.pieces),
                       share(score.sure_and_right, score.sure));
        else
            fmt::print(" – | – |\n");
    }
}

void print_key(const Report& report) {
    fmt::print(
        "\nKey of progressions in all keys, detuned by up to ±40 cents:\n\n"
        "| mode | pieces | MIREX-weighted | exact |\n|---|--:|--:|--:|\n");
    for (const auto& [mode, score] : report.key)
        fmt::print("| {} | {} | {:.3f} | {:.3f} |\n", mode, score.pieces, share(score.weighted, score.pieces),
                   share(score.exact, score.pieces));
}

void print_pitch(const Report& report) {
    fmt::print(
        "\nPitch of held notes, cents off what was played:\n\n"
        "| program | notes | answered | median | 95 % |\n|---|--:|--:|--:|--:|\n");
    for (const auto& [name, score] : report.pitch)
        fmt::print("| {} | {} | {} | {:.1f} | {:.1f} |\n", name, score.pieces, score.cents.size(),
                   quantile(score.cents, 0.5), quantile(score.cents, 0.95));
}

std::vector<Piece> pieces(int loop_count, std::uint64_t seed) {
    std::vector<Piece> all;
    const auto add = [&](std::vector<Piece> more) {
        std::move(more.begin(), more.end(), std::back_inserter(all));
    };
    add(loops(Half::held_out, loop_count, seed));
    add(melodies(Half::held_out, false, loop_count / 3, seed));
    add(melodies(Half::held_out, true, loop_count / 3, seed));
    add(progressions(Half::held_out, loop_count, seed));
    add(held_notes(Half::held_out, loop_count / 2, seed));
    return all;
}

int compare(int loop_count, std::uint64_t seed) {
    if (const auto missing = missing_rivals(); !missing.empty()) {
        fmt::print(stderr, "not installed: {}; scripts/setup installs them\n", fmt::join(missing, ", "));
        return 1;
    }
    const test::ScratchFolder folder;
    Report report;
    int number = 0;
    for (const Piece& piece : pieces(loop_count, seed)) {
        midi::Rendering rendering;
        rendering.sound_font = number++ % 2 == 0 ? midi::small_sound_font : midi::large_sound_font;
        judge(report, piece, midi::render(piece.song, rendering), folder);
    }
    print_onsets(report);
    print_tempo(report);
    print_key(report);
    print_pitch(report);
    print_unrivalled(loop_count, seed);
    return 0;
}

}  // namespace
}  // namespace afterglow::truth

int main(int count, char** arguments) {
    using namespace afterglow::truth;
    const auto amount = amount_from(count, arguments, {24, 2024});
    return amount ? compare(amount->pieces, amount->seed) : 2;
}

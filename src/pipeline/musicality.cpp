#include "pipeline/musicality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/key_name.hpp"
#include "base/text.hpp"

namespace afterglow::pipeline {
namespace {

constexpr double slowest_bpm = 20.0;
constexpr double fastest_bpm = 400.0;

void settle_key(const std::string& target_name, const std::optional<analysis::MusicalKey>& key,
                Music& music) {
    const auto target = analysis::parse_key(target_name);
    if (!target) return;
    if (!key) {
        music.notes.push_back({{}, {}, ReasonCode::key_unknown, {}, {{"target_key", target_name}}});
    } else if (key->strength < sure_key_strength) {
        music.notes.push_back({{},
                               {},
                               ReasonCode::key_unsure,
                               {{"strength", key->strength}},
                               {{"target_key", target_name}, {"key", analysis::key_name(*key)}}});
    } else {
        music.transpose_semitones += analysis::min_shift(key->root, target->root);
    }
}

void settle_grid(const std::string& reference, const analysis::Analysis* analysis, Music& music) {
    if (const auto bpm = bpm_number(reference)) {
        music.grid_bpm = bpm;
        return;
    }
    if (analysis == nullptr) return;
    const auto& tempo = analysis->tempo;
    if (!tempo) {
        music.notes.push_back({{}, {}, ReasonCode::tempo_unknown});
        return;
    }
    // Where the tempo changes, what counts is how sure it is of each passage.
    const double confidence = tempo->course.empty() ? tempo->confidence : tempo->passage_confidence;
    if (confidence < grid_bpm_confidence) {
        music.notes.push_back({{}, {}, ReasonCode::tempo_unsure, {{"confidence", confidence}}});
        return;
    }
    music.grid_bpm = tempo->bpm;
    if (!tempo->course.empty()) music.course = tempo;
}

// The recording's own bars only where the grid is in its own tempo.
int settle_beats(const std::string& wanted, const analysis::Analysis* analysis, const Music& music) {
    constexpr double same_tempo = 0.04;
    if (const auto beats = beats_number(wanted)) return *beats;
    if (analysis == nullptr || !analysis->tempo || !music.grid_bpm) return usual_beats;
    const bool own = std::abs(*music.grid_bpm / analysis->tempo->bpm - 1.0) <= same_tempo;
    return own ? analysis->tempo->beats_per_bar : usual_beats;
}

// To a tenth of a cent, so that names of steps stay short.
double retuning_semitones(double a_hz, const analysis::Analysis& analysis) {
    const double cents = 1200.0 * std::log2(a_hz / 440.0) - analysis.tuning_cents;
    return std::round(10.0 * cents) / 1000.0;
}

}  // namespace

std::optional<int> beats_number(const std::string& text) {
    constexpr int fewest = 2;
    constexpr int most = 12;
    const auto number = parse_number(text);
    if (!number || !(*number >= fewest && *number <= most) || *number != std::floor(*number))
        return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<double> bpm_number(const std::string& text) {
    const auto number = parse_number(text);
    if (!number || !(*number >= slowest_bpm && *number <= fastest_bpm)) return std::nullopt;
    return number;
}

Music music_of(const MusicalityOptions& options, const analysis::Analysis* analysis) {
    Music music;
    if (options.target_key && analysis != nullptr) settle_key(*options.target_key, analysis->key, music);
    if (options.snap_to_grid && options.reference_bpm) settle_grid(*options.reference_bpm, analysis, music);
    music.beats_per_bar = settle_beats(options.beats_per_bar, analysis, music);
    if (options.retune_hz && analysis != nullptr && analysis->key)
        music.transpose_semitones += retuning_semitones(*options.retune_hz, *analysis);
    return music;
}

double bar_sec(double bpm, int beats) {
    return beats * 60.0 / bpm;
}

std::vector<double> bar_lengths_sec(const MusicalityOptions& options, double bpm, double target_sec,
                                    int beats) {
    std::vector<double> lengths;
    for (const int bars : options.bar_lengths) lengths.push_back(bars * bar_sec(bpm, beats));
    std::ranges::stable_sort(lengths, {}, [&](double sec) { return std::abs(std::log2(sec / target_sec)); });
    return lengths;
}

void note_bars(const char* maker, const Music& music, makers::MakerResult& made) {
    std::size_t loops = 0;
    std::size_t off = 0;
    for (auto& texture : made.textures) {
        if (!texture.is_loop) continue;
        ++loops;
        const double rate = texture.audio.sample_rate_hz();
        const auto frames = texture.audio.frames();
        const double bpm = *music.grid_bpm * texture.provenance.tempo_ratio;
        const double bar = bar_sec(bpm, music.beats_per_bar);
        const double bars = std::round(static_cast<double>(frames) / (bar * rate));
        if (bars < 1.0 || makers::frames_of(bars * bar, rate) != frames) {
            ++off;
            continue;
        }
        texture.provenance.chain.push_back(
            counted(static_cast<std::size_t>(bars), "bar") +
            (music.beats_per_bar == usual_beats ? "" : fmt::format(" of {} beats", music.beats_per_bar)) +
            fmt::format(" at {:g} bpm", bpm));
    }
    if (off == 0) return;
    made.reasons.push_back({maker,
                            {},
                            ReasonCode::loops_off_grid,
                            {{"off", static_cast<double>(off)},
                             {"loops", static_cast<double>(loops)},
                             {"bar_sec", bar_sec(*music.grid_bpm, music.beats_per_bar)}}});
}

std::string name_tags(const std::optional<analysis::MusicalKey>& key,
                      const std::optional<analysis::Tempo>& tempo) {
    std::string tags;
    if (key && key->strength >= sure_key_strength) {
        tags = analysis::key_name(*key);
        std::ranges::replace(tags, '#', 's');
    }
    if (tempo && tempo->confidence >= sure_bpm_confidence)
        tags += fmt::format("{}{:.0f}bpm", tags.empty() ? "" : "_", tempo->bpm);
    return tags;
}

}  // namespace afterglow::pipeline

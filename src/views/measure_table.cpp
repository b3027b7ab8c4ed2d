#include "views/measure_table.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "analysis/pitch.hpp"
#include "base/shown_text.hpp"

namespace afterglow::views {
namespace {

std::string maybe(const std::optional<double>& value, int decimals) {
    return value ? fmt::format("{:.{}f}", *value, decimals) : "-";
}

constexpr const char* columns =
    "{:>9} {:>6} {:>2} {:>6} {:>6} {:>6} {:>7} {:>6} {:>8} {:>6} {:>6} {:>25} {:>11} {:>28} {:>7} {:>5}  "
    "{}\n";

constexpr double cents_per_semitone = 100.0;

}  // namespace

std::string key_text(const std::optional<analysis::MusicalKey>& key) {
    return key ? fmt::format("{} ({:.2f})", analysis::key_name(*key), key->strength) : "-";
}

std::string tempo_text(const std::optional<analysis::Tempo>& tempo) {
    if (!tempo) return "-";
    auto text = fmt::format("{:.1f} ({:.2f})", tempo->bpm, tempo->confidence);
    if (tempo->alternative_bpm > 0.0)
        text += fmt::format(" or {:.1f} ({:.2f})", tempo->alternative_bpm, tempo->alternative_confidence);
    return text;
}

NamedNote nearest_note(double hz) {
    static constexpr std::array<const char*, 12> names = {"C",  "C#", "D",  "D#", "E",  "F",
                                                          "F#", "G",  "G#", "A",  "A#", "B"};
    const double note = analysis::midi_note_of_hz(hz);
    const auto nearest = static_cast<int>(std::lround(note));
    const int octave = static_cast<int>(std::floor(nearest / 12.0)) - 1;
    const auto* name = names[static_cast<std::size_t>((nearest % 12 + 12) % 12)];
    return {name + std::to_string(octave),
            std::round(10.0 * cents_per_semitone * (note - nearest)) / 10.0 + 0.0};
}

std::string pitch_text(const std::optional<double>& hz) {
    if (!hz) return "-";
    const NamedNote note = nearest_note(*hz);
    return fmt::format("{:.1f} Hz {} {:+.0f}", *hz, note.name, note.cents);
}

std::string root_text(const curation::Measurements& m) {
    return pitch_text(m.pitch_hz) + (m.root_strength ? fmt::format(" ({:.2f})", *m.root_strength) : "");
}

std::string measure_heading() {
    return fmt::format(columns, "sec", "rate", "ch", "rms dB", "LUFS", "peak", "true pk", "crest", "centroid",
                       "flat", "bright", "pitch", "key", "tempo", "loop dB", "grade", "file");
}

std::string measure_line(const render::ManifestRow& row) {
    const auto& m = row.measured;
    return fmt::format(columns, fmt::format("{:.3f}", m.duration_sec), m.sample_rate_hz, m.channels,
                       maybe(m.rms_db, 1), maybe(m.lufs, 1), maybe(m.peak_db, 2), maybe(m.true_peak_db, 2),
                       maybe(m.crest_factor, 1), maybe(m.centroid_hz, 0), maybe(m.flatness, 3),
                       curation::brightness_name(m.brightness), root_text(m), key_text(m.key),
                       tempo_text(m.tempo), maybe(m.loop_error_db, 1), row.grade.letter, shown(row.path));
}

std::string onsets_line(const std::vector<double>& onsets_sec) {
    if (onsets_sec.empty()) return "    no onsets\n";
    std::string line = "    onsets:";
    for (const double onset : onsets_sec) line += fmt::format(" {:.3f}", onset);
    return line + "\n";
}

}  // namespace afterglow::views

#include "cli/measure_table.hpp"

#include <fmt/format.h>

#include <optional>

namespace afterglow::cli {
namespace {

std::string maybe(const std::optional<double>& value, int decimals) {
    return value ? fmt::format("{:.{}f}", *value, decimals) : "-";
}

constexpr const char* columns =
    "{:>8} {:>6} {:>2} {:>7} {:>7} {:>7} {:>7} {:>6} {:>8} {:>6} {:>6} {:>8} {:>7} {:>5}  {}\n";

}  // namespace

std::string measure_heading() {
    return fmt::format(columns, "sec", "rate", "ch", "rms dB", "LUFS", "peak", "true pk", "crest", "centroid",
                       "flat", "bright", "pitch Hz", "loop dB", "grade", "file");
}

std::string measure_line(const render::ManifestRow& row) {
    const auto& m = row.measured;
    return fmt::format(columns, fmt::format("{:.3f}", m.duration_sec), m.sample_rate_hz, m.channels,
                       maybe(m.rms_db, 1), maybe(m.lufs, 1), maybe(m.peak_db, 2), maybe(m.true_peak_db, 2),
                       maybe(m.crest_factor, 1), maybe(m.centroid_hz, 0), maybe(m.flatness, 3),
                       curation::brightness_name(m.brightness), maybe(m.pitch_hz, 2),
                       maybe(m.loop_error_db, 1), row.grade.letter, row.path);
}

std::string onsets_line(const std::vector<double>& onsets_sec) {
    if (onsets_sec.empty()) return "    no onsets\n";
    std::string line = "    onsets:";
    for (const double onset : onsets_sec) line += fmt::format(" {:.3f}", onset);
    return line + "\n";
}

}  // namespace afterglow::cli

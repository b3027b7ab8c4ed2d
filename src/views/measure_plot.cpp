#include "views/measure_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "render/plot.hpp"
#include "views/measure_table.hpp"
#include "views/pictures.hpp"

namespace afterglow::views {
namespace {

constexpr render::Colour loop_colour{92, 84, 164};
constexpr render::Colour salience_colour{214, 122, 48};

std::vector<std::string> words_of(const render::ManifestRow& row, const analysis::Analysis& analysis) {
    const auto& m = row.measured;
    std::string levels =
        fmt::format("{:.3f} s   {} Hz   {}   RMS {:.1f} dB   peak {:.1f} dB   crest {:.1f}", m.duration_sec,
                    m.sample_rate_hz, m.channels == 1 ? "mono" : fmt::format("{} channels", m.channels),
                    m.rms_db, m.peak_db, m.crest_factor);
    if (m.lufs) levels += fmt::format("   {:.1f} LUFS", *m.lufs);
    std::string music =
        fmt::format("key {}   tempo {}   pitch {}   {} ({:.0f} Hz)   {}   grade {}", key_text(m.key),
                    tempo_text(m.tempo), root_text(m), curation::brightness_name(m.brightness), m.centroid_hz,
                    counted(analysis.onsets_sec.size(), "onset", "onsets"), row.grade.letter);
    if (!row.grade.reason.empty()) music += " (" + row.grade.reason + ")";
    return {std::move(levels), std::move(music)};
}

}  // namespace

std::optional<render::PlotLane> salience_lane(const curation::Measurements& m, double loop_start,
                                              double loop_end) {
    constexpr double half_sec = 0.15;
    if (!m.salience_db || !m.salience_sec) return std::nullopt;
    const std::string label = fmt::format("{:.1f} dB", *m.salience_db);
    const double from = loop_start + *m.salience_sec - half_sec;
    const double to = loop_start + *m.salience_sec + half_sec;
    render::PlotLane lane{"salience", {}, {}};
    lane.spans.push_back({std::max(from, loop_start), std::min(to, loop_end), salience_colour, label});
    const double length = loop_end - loop_start;
    if (from < loop_start)
        lane.spans.push_back({std::max(from + length, loop_start), loop_end, salience_colour, {}});
    if (to > loop_end)
        lane.spans.push_back({loop_start, std::min(to - length, loop_end), salience_colour, {}});
    return lane;
}

std::string measure_plot(const render::Overview& view, const analysis::Analysis& analysis,
                         const render::ManifestRow& row) {
    render::Plot plot;
    plot.title = row.filename;
    plot.lines = words_of(row, analysis);
    plot.lanes = {onset_lane(analysis.onsets_sec),
                  stable_lane(analysis.stable_regions, analysis.stable_by_fallback)};
    if (row.loop_start_frame && row.loop_end_frame) {
        const double start = static_cast<double>(*row.loop_start_frame) / view.sample_rate_hz;
        const double end = static_cast<double>(*row.loop_end_frame) / view.sample_rate_hz;
        plot.lanes.push_back({"loop", {{start, end, loop_colour, fmt::format("{:.3f} s", end - start)}}, {}});
        plot.rules_sec = {start, end};
        if (auto lane = salience_lane(row.measured, start, end)) plot.lanes.push_back(std::move(*lane));
    }
    return render::plot_png(view, plot);
}

}  // namespace afterglow::views

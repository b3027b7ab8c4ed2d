#include "views/explain_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "views/explain_report.hpp"
#include "views/pictures.hpp"

namespace afterglow::views {
namespace {

using analysis::WindowVerdict;
using pipeline::Explanation;
using render::Colour;

constexpr Colour kept_colour{70, 140, 96};
constexpr Colour alone_colour{150, 190, 150};
constexpr Colour pad_colour{92, 84, 164};
constexpr Colour lost_colour{168, 172, 184};

Colour colour_of(WindowVerdict verdict, bool kept) {
    // Stable ones come first; they are drawn so where they are not kept.
    constexpr std::array<Colour, analysis::verdict_count> colours{
        alone_colour,  {140, 150, 168}, {150, 40, 90},  {206, 88, 60},
        {120, 96, 70}, {222, 156, 40},  {70, 128, 190}, {150, 110, 190}};
    return kept ? kept_colour : colours[static_cast<std::size_t>(verdict)];
}

std::string word_of(const WindowRun& run) {
    if (run.kept) return "kept";
    return run.verdict == WindowVerdict::stable ? "too few in a row" : describe(run.verdict);
}

render::PlotLane window_lane(const std::vector<WindowRun>& runs) {
    render::PlotLane lane{"windows", {}, {}};
    for (const WindowRun& run : runs)
        lane.spans.push_back({run.start_sec, run.end_sec, colour_of(run.verdict, run.kept), word_of(run)});
    return lane;
}

// From white where nothing is held to dark where one sound is.
render::PlotLane hold_lane(const Explanation& e) {
    constexpr std::array<double, 3> dark{30, 90, 110};
    const auto shade = [&](std::size_t channel, double hold) {
        return static_cast<std::uint8_t>(std::lround(255.0 + (dark[channel] - 255.0) * hold));
    };
    render::PlotLane lane{"held", {}, {}};
    for (std::size_t i = 0; i < e.windows.size(); ++i) {
        const double hold = std::clamp(static_cast<double>(e.window_sustain[i]), 0.0, 1.0);
        const double start = e.windows[i].start_sec;
        lane.spans.push_back(
            {start, start + e.limits.hop_sec, {shade(0, hold), shade(1, hold), shade(2, hold)}, ""});
    }
    return lane;
}

// Of those chosen, or of those that were not.
render::PlotLane choice_lane(const makers::PassageReport& pads, bool chosen) {
    render::PlotLane lane{chosen ? "pads" : "not chosen", {}, {}};
    for (const auto& choice : pads.choices) {
        if ((choice.fate == makers::PassageFate::chosen) != chosen) continue;
        const double start = static_cast<double>(choice.passage.start_frame) / pads.sample_rate_hz;
        const double end = start + static_cast<double>(choice.passage.frames) / pads.sample_rate_hz;
        const auto loop = choice.loop.value_or(makers::PassageChoice::Loop{start, end, 0.0});
        lane.spans.push_back({loop.start_sec, loop.end_sec, chosen ? pad_colour : lost_colour,
                              chosen ? std::to_string(choice.index) : ""});
    }
    return lane;
}

std::vector<render::LegendEntry> legend_of(const std::vector<WindowRun>& runs, bool pads) {
    std::vector<render::LegendEntry> legend{{kept_colour, "window kept"}};
    for (const WindowRun& run : runs) {
        const std::string word = "window " + word_of(run);
        if (std::ranges::count(legend, word, &render::LegendEntry::label) == 0)
            legend.push_back({colour_of(run.verdict, run.kept), word});
    }
    if (!pads) return legend;
    legend.push_back({pad_colour, "pad"});
    legend.push_back({lost_colour, "compared, not chosen"});
    return legend;
}

}  // namespace

std::string explain_plot(const std::string& title, const Explanation& e) {
    const auto runs = window_runs(e);
    const auto kept = std::ranges::count(e.window_kept, true);
    render::Plot plot;
    plot.title = title;
    plot.lines = {fmt::format("{} of {} kept   {}{}", kept, counted(e.windows.size(), "window"),
                              counted(e.stable_regions.size(), "stable region"),
                              e.stable_by_fallback ? " (the calmest fifth stands in)" : "")};
    plot.lanes = {onset_lane(e.onsets_sec), window_lane(runs),
                  stable_lane(e.stable_regions, e.stable_by_fallback), hold_lane(e)};
    if (e.pads) {
        plot.lanes.push_back(choice_lane(*e.pads, true));
        plot.lanes.push_back(choice_lane(*e.pads, false));
    }
    plot.legend = legend_of(runs, e.pads.has_value());
    return render::plot_png(*e.view, plot);
}

}  // namespace afterglow::views

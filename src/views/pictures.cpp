#include "views/pictures.hpp"

#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::views {
namespace {

namespace fs = std::filesystem;

constexpr render::Colour stable_colour{70, 140, 96};

}  // namespace

std::vector<fs::path> picture_files(const std::vector<std::string>& names, const fs::path& plot) {
    if (plot.empty()) return {};
    if (to_lower_ascii(plot.extension().string()) == ".png") {
        if (names.size() == 1) return {plot};
        throw Error(ErrorCategory::usage,
                    fmt::format("{} is one picture, and there are {} files; name a folder", plot.string(),
                                names.size()),
                    "--plot");
    }
    std::vector<fs::path> pictures;
    std::set<std::string> taken;
    for (const auto& wanted : names) {
        std::string name = wanted;
        for (int n = 2; !taken.insert(name).second; ++n) name = wanted + "-" + std::to_string(n);
        pictures.push_back(plot / (name + ".png"));
    }
    return pictures;
}

render::OverviewOptions plot_view() {
    render::OverviewOptions view;
    view.columns = render::plot_columns;
    view.rows = render::plot_rows;
    return view;
}

render::PlotLane onset_lane(const std::vector<double>& onsets_sec) {
    render::PlotLane lane;
    lane.name = "onsets";
    lane.instants_sec = onsets_sec;
    return lane;
}

render::PlotLane stable_lane(const std::vector<analysis::StableRegion>& regions, bool fallback) {
    render::PlotLane lane;
    lane.name = fallback ? "calmest" : "stable";
    for (const auto& region : regions) {
        const double sec = region.end_sec - region.start_sec;
        lane.spans.push_back({region.start_sec, region.end_sec, stable_colour, fmt::format("{:.1f} s", sec)});
    }
    return lane;
}

}  // namespace afterglow::views

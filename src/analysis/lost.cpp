#include "analysis/lost.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace afterglow::analysis {
namespace {

// Half as much again as the makers' own margins.
constexpr double reach_sec = 0.075;
constexpr float lost_sustain = -1.0F;

void mark_cells(Analysis& analysis, double start_sec, double end_sec) {
    const double cells_per_sec = analysis.sample_rate_hz / static_cast<double>(analysis.grid().block());
    const auto first = static_cast<std::size_t>(std::max(0.0, std::floor(start_sec * cells_per_sec)));
    const auto last = static_cast<std::size_t>(std::max(0.0, std::ceil(end_sec * cells_per_sec)));
    // The last blocks of a track may have no value of their own.
    const std::size_t blocks = analysis.hop.power.size() / hops_per_block + 1;
    if (last > analysis.sustain.size()) analysis.sustain.resize(std::min(last, blocks), 0.0F);
    for (std::size_t i = first; i < std::min(last, analysis.sustain.size()); ++i)
        analysis.sustain[i] = lost_sustain;
}

std::vector<StableRegion> without(const std::vector<StableRegion>& regions, double start_sec,
                                  double end_sec) {
    std::vector<StableRegion> rest;
    for (const StableRegion& region : regions) {
        if (region.start_sec < std::min(region.end_sec, start_sec))
            rest.push_back({region.start_sec, std::min(region.end_sec, start_sec)});
        if (std::max(region.start_sec, end_sec) < region.end_sec)
            rest.push_back({std::max(region.start_sec, end_sec), region.end_sec});
    }
    return rest;
}

}  // namespace

void know_lost(Analysis& analysis, std::span<const LostRange> lost) {
    for (const LostRange& range : lost) {
        const double start_sec = range.start_sec - reach_sec;
        const double end_sec = range.end_sec + reach_sec;
        mark_cells(analysis, start_sec, end_sec);
        analysis.stable_regions = without(analysis.stable_regions, start_sec, end_sec);
    }
}

bool is_whole(const Analysis& analysis, std::int64_t start_frame, std::int64_t frames) {
    const std::int64_t block = analysis.grid().block();
    const auto size = static_cast<std::int64_t>(analysis.sustain.size());
    const std::int64_t first = std::clamp<std::int64_t>(start_frame / block, 0, size);
    const std::int64_t last =
        std::clamp<std::int64_t>((start_frame + frames + block - 1) / block, first, size);
    return std::all_of(analysis.sustain.begin() + first, analysis.sustain.begin() + last,
                       [](float sustain) { return sustain >= 0.0F; });
}

}  // namespace afterglow::analysis

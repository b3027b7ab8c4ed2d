#include "pipeline/explanation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace afterglow::pipeline {
namespace {

float mean_sustain(const analysis::Analysis& analysis, double start_sec, double end_sec) {
    const double blocks_per_sec = analysis.sample_rate_hz / static_cast<double>(analysis.grid().block());
    const auto block = [&](double sec) {
        return std::min(static_cast<std::size_t>(std::lround(sec * blocks_per_sec)), analysis.sustain.size());
    };
    const std::size_t first = block(start_sec);
    const std::size_t end = block(end_sec);
    if (end <= first) return 0.0F;
    const auto begin = analysis.sustain.begin();
    return std::accumulate(begin + static_cast<std::ptrdiff_t>(first),
                           begin + static_cast<std::ptrdiff_t>(end), 0.0F) /
           static_cast<float>(end - first);
}

}  // namespace

Explanation explain_windows(const analysis::Analysis& analysis, const analysis::StabilityOptions& limits) {
    Explanation explanation;
    explanation.duration_sec = analysis.duration_sec();
    explanation.limits = limits;
    explanation.windows = analysis.windows;
    explanation.window_sec = std::min(limits.window_sec, analysis.duration_sec());
    explanation.stable_regions = analysis.stable_regions;
    explanation.stable_by_fallback = analysis.stable_by_fallback;
    explanation.onsets_sec = analysis.onsets_sec;
    constexpr double rounding_sec = 1e-6;
    auto region = analysis.stable_regions.begin();
    for (const auto& window : analysis.windows) {
        const double end_sec = window.start_sec + explanation.window_sec;
        explanation.window_sustain.push_back(mean_sustain(analysis, window.start_sec, end_sec));
        while (region != analysis.stable_regions.end() && region->end_sec < end_sec - rounding_sec) ++region;
        explanation.window_kept.push_back(region != analysis.stable_regions.end() &&
                                          region->start_sec <= window.start_sec + rounding_sec);
    }
    return explanation;
}

}  // namespace afterglow::pipeline

#include "analysis/stability.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "analysis/levels.hpp"
#include "dsp/level.hpp"

namespace afterglow::analysis {

namespace {

constexpr std::array<const char*, verdict_count> verdict_names{"stable",         "too_quiet",   "too_loud",
                                                               "too_percussive", "dc_offset",   "too_peaky",
                                                               "too_noisy",      "out_of_range"};
constexpr double fallback_level_db = -24.0;
constexpr double fallback_share = 0.2;

struct HopRange {
    std::size_t first = 0;
    std::size_t last = 0;  // exclusive
};

HopRange hops_between(const Analysis& analysis, double start_sec, double end_sec) {
    const double hops_per_sec = analysis.sample_rate_hz / static_cast<double>(analysis.grid().hop);
    const std::size_t count = analysis.hop.power.size();
    const auto first = std::min(static_cast<std::size_t>(std::lround(start_sec * hops_per_sec)), count - 1);
    const auto last = std::min(static_cast<std::size_t>(std::lround(end_sec * hops_per_sec)), count);
    return {first, std::max(last, first + 1)};
}

// Centroid and flatness are means over the frames, weighted by their amplitude, so that a pause does not
// count.
void measure_window(const Analysis& analysis, HopRange hops, Window& window) {
    double power = 0.0;
    double mean = 0.0;
    double peak = 0.0;
    double weights = 0.0;
    for (std::size_t i = hops.first; i < hops.last; ++i) {
        const auto hop_power = static_cast<double>(analysis.hop.power[i]);
        power += hop_power;
        mean += static_cast<double>(analysis.hop.mean[i]);
        peak = std::max(peak, static_cast<double>(analysis.hop.peak[i]));
        const double weight = std::sqrt(hop_power);
        weights += weight;
        window.centroid_hz += weight * static_cast<double>(analysis.stft_frames.centroid_hz[i]);
        window.flatness += weight * static_cast<double>(analysis.stft_frames.flatness[i]);
    }
    const auto count = static_cast<double>(hops.last - hops.first);
    mean /= count;
    const double rms = std::sqrt(power_without_dc(power / count, mean));
    window.rms_db = dsp::to_db(rms);
    window.dc_offset = std::abs(mean);
    // The largest sample without the DC is known to within the DC: this is its lower bound.
    window.crest_factor = rms > 0.0 ? std::max(1.0, (peak - std::abs(mean)) / rms) : 0.0;
    if (weights > 0.0) {
        window.centroid_hz /= weights;
        window.flatness /= weights;
    }
}

WindowVerdict judge(const Window& window, const StabilityOptions& options, double silence_db) {
    if (window.rms_db < std::max(options.min_rms_db, silence_db)) return WindowVerdict::too_quiet;
    if (window.rms_db > options.max_rms_db) return WindowVerdict::too_loud;
    if (window.dc_offset > options.max_dc_offset) return WindowVerdict::dc_offset;
    if (window.onset_rate_hz > options.max_onset_rate_hz) return WindowVerdict::too_percussive;
    if (window.crest_factor > options.max_crest_factor) return WindowVerdict::too_peaky;
    if (window.flatness > options.max_flatness) return WindowVerdict::too_noisy;
    if (window.centroid_hz < options.min_centroid_hz || window.centroid_hz > options.max_centroid_hz)
        return WindowVerdict::out_of_range;
    return WindowVerdict::stable;
}

// Windows of window_sec every hop_sec; a track shorter than one is one window.
std::vector<Window> make_windows(const Analysis& analysis, const StabilityOptions& options) {
    std::vector<Window> windows;
    const double duration_sec = analysis.duration_sec();
    if (analysis.hop.power.empty()) return windows;
    const double length_sec = std::min(options.window_sec, duration_sec);
    const auto& onsets = analysis.onsets_sec;
    for (std::size_t i = 0;; ++i) {
        Window window;
        window.start_sec = static_cast<double>(i) * options.hop_sec;
        const double end_sec = window.start_sec + length_sec;
        constexpr double rounding_sec = 1e-6;
        if (i > 0 && end_sec > duration_sec + rounding_sec) break;
        measure_window(analysis, hops_between(analysis, window.start_sec, end_sec), window);
        const auto from = std::lower_bound(onsets.begin(), onsets.end(), window.start_sec);
        const auto to = std::lower_bound(from, onsets.end(), end_sec);
        window.onset_rate_hz = static_cast<double>(to - from) / length_sec;
        window.verdict = judge(window, options, analysis.silence_db);
        windows.push_back(window);
    }
    return windows;
}

// Joins windows whose numbers follow each other.
std::vector<StableRegion> regions_of(const std::vector<std::size_t>& sorted, std::size_t min_run,
                                     const std::vector<Window>& windows, double length_sec) {
    std::vector<StableRegion> regions;
    for (std::size_t i = 0; i < sorted.size();) {
        std::size_t j = i + 1;
        while (j < sorted.size() && sorted[j] == sorted[j - 1] + 1) ++j;
        if (j - i >= min_run)
            regions.push_back({windows[sorted[i]].start_sec, windows[sorted[j - 1]].start_sec + length_sec});
        i = j;
    }
    return regions;
}

// The best fifth by onset density, then distance from −24 dB RMS. Windows that are too quiet come last: a
// pause has no onsets, but nothing to play either. Silence is never among them.
std::vector<std::size_t> best_fifth(const std::vector<Window>& windows, double silence_db) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (windows[i].rms_db > std::max(silence_db, dsp::silence_db)) order.push_back(i);
    }
    const auto rank = [&](std::size_t i) {
        const Window& window = windows[i];
        return std::tuple(window.verdict == WindowVerdict::too_quiet, window.onset_rate_hz,
                          std::abs(window.rms_db - fallback_level_db));
    };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
    const auto wanted =
        static_cast<std::size_t>(std::ceil(fallback_share * static_cast<double>(windows.size())));
    order.resize(std::min(order.size(), wanted));
    std::sort(order.begin(), order.end());
    return order;
}

}  // namespace

void find_stable_regions(Analysis& analysis, const StabilityOptions& options) {
    analysis.windows = make_windows(analysis, options);
    const auto& windows = analysis.windows;
    const double length_sec = std::min(options.window_sec, analysis.duration_sec());
    std::vector<std::size_t> stable;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (windows[i].verdict == WindowVerdict::stable) stable.push_back(i);
    }
    // A track of fewer windows than a run needs is stable if all of it is.
    const auto run =
        std::min(static_cast<std::size_t>(std::max(1, options.min_stable_windows)), windows.size());
    analysis.stable_regions = regions_of(stable, run, windows, length_sec);
    if (!analysis.stable_regions.empty()) return;
    analysis.stable_regions = regions_of(best_fifth(windows, analysis.silence_db), 1, windows, length_sec);
    analysis.stable_by_fallback = !analysis.stable_regions.empty();
}

std::string describe(WindowVerdict verdict) {
    return window_fault_text(verdict_names[static_cast<std::size_t>(verdict)]);
}

std::string verdict_name(WindowVerdict verdict) {
    return verdict_names[static_cast<std::size_t>(verdict)];
}

std::vector<Reason::Number> dropped_windows(const Analysis& analysis) {
    std::array<std::size_t, verdict_count> counts{};
    for (const Window& window : analysis.windows) ++counts[static_cast<std::size_t>(window.verdict)];
    std::vector<Reason::Number> numbers{{"windows", static_cast<double>(analysis.windows.size())}};
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0 && static_cast<WindowVerdict>(i) != WindowVerdict::stable)
            numbers.push_back({verdict_names[i], static_cast<double>(counts[i])});
    return numbers;
}

}  // namespace afterglow::analysis

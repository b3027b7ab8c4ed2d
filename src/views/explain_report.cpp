#include "views/explain_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "base/text.hpp"

namespace afterglow::views {
namespace {

using analysis::Window;
using analysis::WindowVerdict;
using pipeline::Explanation;

constexpr std::size_t rows_shown = 200;
constexpr std::size_t regions_shown = 50;
constexpr std::size_t losers_shown = 6;

// "4:05.5", "1:04:05.5"
std::string moment_text(double sec) {
    const auto tenths = static_cast<std::int64_t>(std::llround(std::max(sec, 0.0) * 10.0));
    const auto hours = tenths / 36000;
    const auto minutes = tenths / 600 % 60;
    const double seconds = static_cast<double>(tenths % 600) / 10.0;
    if (hours > 0) return fmt::format("{}:{:02}:{:04.1f}", hours, minutes, seconds);
    return fmt::format("{}:{:04.1f}", minutes, seconds);
}

std::string range_text(double start_sec, double end_sec) {
    return moment_text(start_sec) + "–" + moment_text(end_sec);
}

// "4.2 to 7.1", or the one number where both are written alike.
template <typename Values>
std::string extent_text(const Values& values, int decimals) {
    const auto [least, most] = std::ranges::minmax(values);
    const auto text = [&](double value) { return fmt::format("{:.{}f}", value, decimals); };
    const std::string low = text(least);
    const std::string high = text(most);
    return low == high ? low : low + " to " + high;
}

// What a verdict is about: a measurement of the window and its limits.
struct Measure {
    double Window::*value;
    const char* unit;
    int decimals;
    std::string limit;
};

Measure measure_of(WindowVerdict verdict, const analysis::StabilityOptions& limits) {
    const auto most = [](double limit) { return "at most " + number_text(limit); };
    switch (verdict) {
        case WindowVerdict::too_loud:
            return {&Window::rms_db, " dB RMS", 1, most(limits.max_rms_db)};
        case WindowVerdict::too_percussive:
            return {&Window::onset_rate_hz, " onsets/s", 1, most(limits.max_onset_rate_hz)};
        case WindowVerdict::dc_offset:
            return {&Window::dc_offset, " of full scale", 3, most(limits.max_dc_offset)};
        case WindowVerdict::too_peaky:
            return {&Window::crest_factor, " crest factor", 1, most(limits.max_crest_factor)};
        case WindowVerdict::too_noisy:
            return {&Window::flatness, " flatness", 2, most(limits.max_flatness)};
        case WindowVerdict::out_of_range:
            return {&Window::centroid_hz, " Hz centroid", 0,
                    number_text(limits.min_centroid_hz) + " to " + number_text(limits.max_centroid_hz)};
        case WindowVerdict::stable:
        case WindowVerdict::too_quiet:
            break;
    }
    return {&Window::rms_db, " dB RMS", 1, "at least " + number_text(limits.min_rms_db)};
}

std::string measured_text(const Explanation& e, const WindowRun& run, const Measure& measure) {
    std::vector<double> values;
    for (std::size_t i = run.first; i < run.first + run.count; ++i)
        values.push_back(e.windows[i].*measure.value);
    return extent_text(values, measure.decimals) + measure.unit;
}

std::string run_text(const Explanation& e, const WindowRun& run) {
    if (run.verdict != WindowVerdict::stable) {
        const Measure measure = measure_of(run.verdict, e.limits);
        return describe(run.verdict) + ": " + measured_text(e, run, measure) + ", " + measure.limit +
               (run.kept ? "; kept all the same, of the calmest fifth" : "");
    }
    std::string text = "kept: ";
    if (!run.kept) text = fmt::format("stable, but fewer than {} in a row: ", e.limits.min_stable_windows);
    const auto first = e.window_sustain.begin() + static_cast<std::ptrdiff_t>(run.first);
    const std::vector<float> hold(first, first + static_cast<std::ptrdiff_t>(run.count));
    return text + measured_text(e, run, measure_of(WindowVerdict::too_loud, e.limits)) + ", " +
           measured_text(e, run, measure_of(WindowVerdict::too_percussive, e.limits)) + ", hold " +
           extent_text(hold, 2);
}

// "200 too percussive, 75 too quiet", most frequent first.
std::string dropped_text(const Explanation& e) {
    std::array<std::size_t, analysis::verdict_count> counts{};
    for (std::size_t i = 0; i < e.windows.size(); ++i)
        if (!e.window_kept[i]) ++counts[static_cast<std::size_t>(e.windows[i].verdict)];
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) order.push_back(i);
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    std::string text;
    for (const std::size_t i : order) {
        const auto verdict = static_cast<WindowVerdict>(i);
        text += (text.empty() ? ": " : ", ") + std::to_string(counts[i]) + " " +
                (verdict == WindowVerdict::stable ? "stable but too few in a row" : describe(verdict));
    }
    return text;
}

std::string summary_text(const Explanation& e) {
    const auto kept = static_cast<std::size_t>(std::ranges::count(e.window_kept, true));
    double stable_sec = 0.0;
    for (const auto& region : e.stable_regions) stable_sec += region.end_sec - region.start_sec;
    std::string text = fmt::format("  {} of {:g} s, one every {:g} s: {} kept, {} dropped{}\n",
                                   counted(e.windows.size(), "window"), e.window_sec, e.limits.hop_sec, kept,
                                   e.windows.size() - kept, dropped_text(e));
    const auto regions = counted(e.stable_regions.size(), "stable region") + ", " + moment_text(stable_sec) +
                         " of " + moment_text(e.duration_sec);
    if (!e.stable_by_fallback) return text + "  " + regions + "\n";
    return text + "  fallback: no run of stable windows, so the calmest fifth stands in: " + regions + "\n";
}

// The level, what was done about it, and what is wrong.
std::string source_text(const analysis::Diagnosis& d) {
    std::string text =
        fmt::format("  level {:.1f} dBFS, noise floor {:.1f} dBFS", d.level_db, d.noise_floor_db);
    if (d.gain_db != 0.0) text += fmt::format("; levels below are with a gain of {:+.1f} dB", d.gain_db);
    if (d.mono != MonoMix::mean) text += fmt::format("; mono from: {}", analysis::mono_name(d.mono));
    if (d.channels != analysis::ChannelFault::none)
        text += fmt::format(" ({})", analysis::channel_fault_name(d.channels));
    if (d.clipped_runs > 0) text += "; clipped: " + counted(static_cast<std::size_t>(d.clipped_runs), "run");
    return text + fmt::format("; DC {:.4f}\n", d.dc_offset);
}

// Each of `items` as a line of `text`, up to `most` of them, then how many more there are.
template <typename Items, typename Line>
void add_lines(std::string& text, const Items& items, std::size_t most, const char* what, const Line& line) {
    const std::size_t shown = std::min(most, items.size());
    for (std::size_t i = 0; i < shown; ++i) text += line(items[i]) + "\n";
    if (shown < items.size())
        text += fmt::format("    … {} more {}; --json-output has all\n", items.size() - shown, what);
}

std::string window_lines(const Explanation& e) {
    std::string text = "  windows, by where they begin\n";
    add_lines(text, window_runs(e), rows_shown, "rows", [&](const WindowRun& run) {
        return fmt::format("    {:<17} {:>12}  {}", range_text(run.start_sec, run.end_sec),
                           counted(run.count, "window"), run_text(e, run));
    });
    if (e.stable_regions.empty()) return text;
    text += e.stable_by_fallback ? "  calmest regions\n" : "  stable regions\n";
    add_lines(text, e.stable_regions, regions_shown, "regions", [](const analysis::StableRegion& region) {
        return fmt::format("    {:<17} {:>10.1f} s", range_text(region.start_sec, region.end_sec),
                           region.end_sec - region.start_sec);
    });
    return text;
}

std::string fate_text(const makers::PassageChoice& choice) {
    using makers::PassageFate;
    switch (choice.fate) {
        case PassageFate::chosen:
            if (choice.like_index == 0) return "chosen";
            return fmt::format("chosen, {:.2f} like pad {}", choice.likeness, choice.like_index);
        case PassageFate::no_loop:
            return "no loop closes here";
        case PassageFate::decays:
            return "dies away or swells";
        case PassageFate::event:
            return fmt::format("one moment stands out by {:.1f} dB",
                               choice.loop ? choice.loop->salience_db : 0.0);
        case PassageFate::overlaps:
            return "its loop overlaps one that is chosen";
        case PassageFate::same_sound:
            return fmt::format("of the same held sound as pad {}", choice.like_index);
        case PassageFate::alike:
            return fmt::format("similar to pad {}: {:.2f}", choice.like_index, choice.likeness);
        case PassageFate::lower_score:
            break;
    }
    return "lower score";
}

std::string choice_line(const makers::PassageChoice& choice, double rate) {
    const double start = static_cast<double>(choice.passage.start_frame) / rate;
    const double end = start + static_cast<double>(choice.passage.frames) / rate;
    const auto& h = choice.held;
    return fmt::format(
        "    {:<6} {:<17} {:>5} {:>5.2f} {:>5.2f} {:>5.2f} {:>7.2f} {:>6.2f} {:>6.2f} {:>6.2f} "
        "{:>6} {:>5}  {}",
        choice.index > 0 ? fmt::format("pad {}", choice.index) : "–",
        choice.loop ? range_text(choice.loop->start_sec, choice.loop->end_sec) : range_text(start, end),
        choice.score > 0.0 ? fmt::format("{:.2f}", choice.score) : "–", h.sustain, h.onset_sparseness,
        h.level_stability, h.centroid_stability, h.tonal, h.end_similarity, h.level_fit,
        choice.loop ? fmt::format("{:.2f}", choice.loop->correlation) : "–",
        choice.loop ? fmt::format("{:.1f}", choice.loop->salience_db) : "–", fate_text(choice));
}

std::string passed_over_text(const makers::PassageReport& pads) {
    std::string text;
    const auto add = [&](std::size_t count, const char* why) {
        if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + why;
    };
    add(pads.outside_level, "too quiet or too loud for pads");
    add(pads.too_many_onsets, "with too many onsets");
    add(pads.too_noisy, "too noisy");
    add(pads.not_held, "held much less than the best");
    add(pads.overlapping, "overlap a better one");
    add(pads.further_down, "below enough better ones");
    return text;
}

std::string pad_lines(const makers::PassageReport& pads) {
    const auto chosen = static_cast<std::size_t>(
        std::ranges::count(pads.choices, makers::PassageFate::chosen, &makers::PassageChoice::fate));
    std::string text =
        fmt::format("  {} from {} in stable regions, {} of them compared",
                    chosen == 0 ? "no pad" : counted(chosen, "pad"), counted(pads.stable, "passage"),
                    pads.choices.empty() ? "none" : std::to_string(pads.choices.size()));
    const std::string passed_over = passed_over_text(pads);
    text += (passed_over.empty() ? "" : "; not compared: " + passed_over) + "\n";
    if (pads.choices.empty()) return text;
    text += fmt::format("    {:<24} {:>5} {:>5} {:>5} {:>5} {:>7} {:>6} {:>6} {:>6} {:>6}\n", "", "score",
                        "sustain", "onsets", "level", "bright", "tonal", "ends", "fit", "loop");
    add_lines(text, pads.choices, chosen + losers_shown, "passages",
              [&](const makers::PassageChoice& choice) { return choice_line(choice, pads.sample_rate_hz); });
    return text;
}

}  // namespace

std::vector<WindowRun> window_runs(const Explanation& e) {
    std::vector<WindowRun> runs;
    for (std::size_t i = 0; i < e.windows.size(); ++i) {
        const Window& window = e.windows[i];
        const bool kept = e.window_kept[i];
        if (runs.empty() || runs.back().verdict != window.verdict || runs.back().kept != kept) {
            if (!runs.empty()) runs.back().end_sec = window.start_sec;
            runs.push_back({i, 0, window.start_sec, 0.0, window.verdict, kept});
        }
        ++runs.back().count;
    }
    if (!runs.empty()) runs.back().end_sec = e.windows.back().start_sec + e.window_sec;
    return runs;
}

std::string explain_text(const std::string& name, const Explanation& explanation) {
    std::string text = name + "\n" + source_text(explanation.diagnosis) + summary_text(explanation) +
                       window_lines(explanation);
    if (explanation.pads) text += pad_lines(*explanation.pads);
    return text;
}

}  // namespace afterglow::views

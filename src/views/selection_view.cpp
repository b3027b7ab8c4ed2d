#include "views/selection_view.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace afterglow::views {
namespace {

constexpr std::size_t best_shown = 5;

void tell_too_short(Console& console, const archive::Selection& selection,
                    const pipeline::SelectionOptions& options) {
    double shortest = options.min_duration_sec;
    std::size_t count = 0;
    for (const auto& judged : selection.rejected) {
        if (!judged.row.readable || judged.row.duration_sec >= options.min_duration_sec) continue;
        shortest = std::min(shortest, judged.row.duration_sec);
        ++count;
    }
    if (count == 0) return;
    console.say(counted(count, "recording") + " shorter than " + number_text(options.min_duration_sec) +
                " s left out; --min-duration " + std::to_string(static_cast<int>(shortest)) +
                " lets them in");
}

// "2 shorter than 30 s, 1 path has "test"": the most frequent first. A recording may break several rules.
std::string rejections_text(const archive::Selection& selection) {
    std::map<std::string, std::size_t> counts;
    for (const auto& judged : selection.rejected)
        for (const auto& rule : judged.rules) ++counts[rule];
    std::vector<std::pair<std::string, std::size_t>> rules(counts.begin(), counts.end());
    std::ranges::stable_sort(rules, std::greater(), [](const auto& rule) { return rule.second; });
    std::string text;
    for (const auto& [rule, count] : rules)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + rule;
    return text;
}

}  // namespace

void tell_selection(Console& console, const archive::Selection& selection,
                    const pipeline::SelectionOptions& options) {
    const std::size_t selected = selection.selected.size();
    double total_sec = 0.0;
    for (const auto& judged : selection.selected) total_sec += judged.row.duration_sec;
    std::string line = std::to_string(selected + selection.rejected.size()) + " in the catalog, " +
                       std::to_string(selected) + " selected, " + std::to_string(selection.rejected.size()) +
                       " rejected";
    if (selected > 0) {
        line += "; " + duration_text(total_sec) + " in all, " +
                duration_text(total_sec / static_cast<double>(selected)) + " on average";
    }
    console.say(line);
    if (!selection.rejected.empty()) console.say("rejected: " + rejections_text(selection));
    for (std::size_t i = 0; i < std::min(best_shown, selected); ++i) {
        const auto& judged = selection.selected[i];
        console.say("  " + std::to_string(i + 1) + ". " + judged.row.rel_path + "  (score " +
                    std::to_string(judged.score) + ", " + duration_text(judged.row.duration_sec) + ")");
    }
    tell_too_short(console, selection, options);
}

}  // namespace afterglow::views

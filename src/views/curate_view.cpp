#include "views/curate_view.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "views/find_values.hpp"
#include "views/report.hpp"

namespace afterglow::views {
namespace {

using curation::Verdict;

constexpr std::size_t shown_unusable = 10;

std::string left_out_text(const pipeline::Curated& curated) {
    const std::vector<std::pair<Verdict, const char*>> reasons = {
        {Verdict::not_among_best, "not among the best"},
        {Verdict::duplicate, "near-duplicates of better ones"},
        {Verdict::no_room, "beyond the seconds or slots"},
        {Verdict::grade_f, "grade F or unreadable"}};
    std::string text;
    for (const auto& [verdict, name] : reasons)
        if (const auto count = curated.count(verdict))
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
    return text.empty() ? "nothing" : text;
}

}  // namespace

pipeline::KindCounts kind_counts(const std::vector<std::string>& texts) {
    pipeline::KindCounts counts{};
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        int count = -1;
        const std::string number = equals == std::string::npos ? "" : text.substr(equals + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
        if (number.empty() || error != std::errc() || end != number.data() + number.size() || count < 0)
            throw Error(ErrorCategory::usage,
                        "--count takes a kind and a number, for example pad=20, not '" + text + "'");
        counts[static_cast<std::size_t>(find_kind(text.substr(0, equals)))] = count;
    }
    return counts;
}

std::string chosen_lines(const pipeline::CurateRequest& request, const pipeline::Curated& curated) {
    std::string text;
    for (const std::size_t i : curated.choice.chosen) {
        const auto& row = request.textures[i].row;
        text += fmt::format("{:.3f}  {:8} {}{}\n", curated.scores[i], makers::kind_name(row.kind),
                            shown(row.path), request.favorites[i] ? "  (favorite)" : "");
    }
    return text;
}

void tell_curated(Console& console, const pipeline::CurateRequest& request,
                  const pipeline::Curated& curated) {
    std::map<std::string, int> counts;
    double seconds = 0.0;
    for (const std::size_t i : curated.choice.chosen) {
        ++counts[makers::kind_name(request.textures[i].row.kind)];
        seconds += request.textures[i].row.measured.duration_sec;
    }
    console.say(fmt::format("chosen: {} of {} textures, {:.1f} s ({})", curated.choice.chosen.size(),
                            request.textures.size(), seconds, counts_text(counts)));
    console.say(fmt::format("mean distance between two of a kind: {:.3f}; of the top by score alone: {:.3f}",
                            curated.choice.spread, curated.choice.spread_by_score));
    console.say("left out: " + left_out_text(curated));
    std::vector<Remark> remarks;
    for (const auto& problem : curated.unusable) remarks.push_back({problem.subject, problem.text});
    tell_remarks(console, "could not be read", remarks, shown_unusable);
    if (curated.choice.chosen.empty()) console.warn("nothing to choose from, so no folder was made");
}

}  // namespace afterglow::views

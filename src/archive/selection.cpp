#include "archive/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace afterglow::archive {
namespace {

constexpr int points_per_path_pattern = 10;
constexpr int points_for_channels = 5;
constexpr int points_for_sample_rate = 5;

enum class CharacterClass { separator, digit, letter };

CharacterClass class_of(char c) {
    if (c >= '0' && c <= '9') return CharacterClass::digit;
    const bool ascii_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return ascii_letter || static_cast<unsigned char>(c) >= 0x80 ? CharacterClass::letter
                                                                 : CharacterClass::separator;
}

// A run of letters or of digits, and the separators before it: "take_2.wav" is "take", "_" "2", "." "wav".
struct Word {
    std::string text;    // without case and accents
    std::string before;  // as it stands in the path
};

struct Words {
    std::vector<Word> words;
    std::string after;  // separators at the end
};

// The word without case and accents: slugs fold every script. What looked like letters may turn out to be
// separators
// ("—"), so one run may give several words, or none. The digit in front keeps those from becoming the slug of
// an empty name.
std::string folded(std::string_view run) {
    const bool ascii =
        std::none_of(run.begin(), run.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return ascii ? to_lower_ascii(run) : slugify(std::string("0").append(run)).substr(1);
}

void add_words(Words& found, std::string_view run) {
    std::string text = folded(run);
    while (!text.empty()) {
        const std::size_t start = text.find_first_not_of('_');
        found.after += text.substr(0, start);
        if (start == std::string::npos) return;
        const std::size_t end = std::min(text.find('_', start), text.size());
        found.words.push_back({text.substr(start, end - start), std::exchange(found.after, {})});
        text.erase(0, end);
    }
}

Words words_of(std::string_view text) {
    Words found;
    while (!text.empty()) {
        const CharacterClass kind = class_of(text[0]);
        const auto end = std::find_if(text.begin(), text.end(), [&](char c) { return class_of(c) != kind; });
        const std::string_view run = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        if (kind == CharacterClass::separator)
            found.after += run;
        else
            add_words(found, run);
        text.remove_prefix(run.size());
    }
    return found;
}

// Separators that a pattern names at its ends must be there; "_old" is in "mix_old", not in "Old Friends".
bool matches_at(const Words& path, std::size_t start, const Words& pattern) {
    for (std::size_t i = 0; i < pattern.words.size(); ++i) {
        const Word& word = path.words[start + i];
        if (word.text != pattern.words[i].text) return false;
        if (i == 0 && !word.before.ends_with(pattern.words[0].before)) return false;
        if (i > 0 && word.before.find('/') != std::string::npos) return false;
    }
    const std::size_t next = start + pattern.words.size();
    return (next < path.words.size() ? path.words[next].before : path.after).starts_with(pattern.after);
}

bool has_words(const Words& path, const Words& pattern) {
    if (pattern.words.empty()) return false;
    for (std::size_t i = 0; i + pattern.words.size() <= path.words.size(); ++i)
        if (matches_at(path, i, pattern)) return true;
    return false;
}

std::vector<Words> words_of_all(const std::vector<std::string>& patterns) {
    std::vector<Words> all;
    for (const std::string& pattern : patterns) all.push_back(words_of(pattern));
    return all;
}

bool contains(const std::vector<int>& values, int value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

void add_reason(std::string& reasons, const std::string& reason) {
    reasons.append(reasons.empty() ? "" : "; ").append(reason);
}

class Judge {
  public:
    explicit Judge(const pipeline::SelectionOptions& options)
        : options_(options),
          skips_(words_of_all(options.skip_path_patterns)),
          preferred_(words_of_all(options.prefer_path_patterns)) {}

    Judged judge(const CatalogRow& row) const {
        const Words path = words_of(row.rel_path);
        Judged judged{row, 0, {}, {}, {}};
        reject(judged, path);
        for (std::size_t i = 0; i < preferred_.size(); ++i)
            if (has_words(path, preferred_[i]))
                give(judged, points_per_path_pattern,
                     fmt::format("path has \"{}\"", options_.prefer_path_patterns[i]));
        if (contains(options_.preferred_channels, row.channels))
            give(judged, points_for_channels, counted(static_cast<std::size_t>(row.channels), "channel"));
        if (contains(options_.preferred_sample_rates, row.sample_rate_hz))
            give(judged, points_for_sample_rate, fmt::format("{} Hz", row.sample_rate_hz));
        return judged;
    }

  private:
    static void give(Judged& judged, int points, const std::string& what) {
        judged.score += points;
        add_reason(judged.merits, fmt::format("+{} {}", points, what));
    }

    static void hold_against(Judged& judged, const std::string& reason, const std::string& rule) {
        add_reason(judged.reason, reason);
        judged.rules.push_back(rule);
    }

    void reject(Judged& judged, const Words& path) const {
        const CatalogRow& row = judged.row;
        if (!row.readable)
            return hold_against(
                judged, fmt::format("unreadable: {}", row.error.empty() ? "no reason recorded" : row.error),
                "unreadable");
        const std::string duration = number_text(row.duration_sec);
        const std::string shortest = number_text(options_.min_duration_sec);
        const std::string longest = number_text(options_.max_duration_sec);
        if (row.duration_sec < options_.min_duration_sec)
            hold_against(
                judged,
                fmt::format("{} s is shorter than selection.min_duration_sec ({} s)", duration, shortest),
                fmt::format("shorter than {} s", shortest));
        if (row.duration_sec > options_.max_duration_sec)
            hold_against(
                judged,
                fmt::format("{} s is longer than selection.max_duration_sec ({} s)", duration, longest),
                fmt::format("longer than {} s", longest));
        for (std::size_t i = 0; i < skips_.size(); ++i) {
            const std::string rule = fmt::format("path has \"{}\"", options_.skip_path_patterns[i]);
            if (has_words(path, skips_[i]))
                hold_against(judged, rule + " of selection.skip_path_patterns", rule);
        }
    }

    const pipeline::SelectionOptions& options_;
    std::vector<Words> skips_;
    std::vector<Words> preferred_;
};

}  // namespace

bool path_has_words(const std::string& path, const std::string& pattern) {
    return has_words(words_of(path), words_of(pattern));
}

Selection select(const std::vector<CatalogRow>& rows, const pipeline::SelectionOptions& options) {
    const Judge judge(options);
    Selection selection;
    for (const CatalogRow& row : rows) {
        Judged judged = judge.judge(row);
        (judged.reason.empty() ? selection.selected : selection.rejected).push_back(std::move(judged));
    }
    std::stable_sort(selection.selected.begin(), selection.selected.end(),
                     [](const Judged& a, const Judged& b) {
                         return a.score != b.score ? a.score > b.score : a.row.rel_path < b.row.rel_path;
                     });
    const auto keep = static_cast<std::size_t>(std::max(0, options.top));
    if (keep > 0 && selection.selected.size() > keep) {
        const auto first_out = selection.selected.begin() + static_cast<std::ptrdiff_t>(keep);
        for (auto judged = first_out; judged != selection.selected.end(); ++judged) {
            judged->reason = fmt::format("score {} is not among the best {}", judged->score, keep);
            judged->rules = {fmt::format("not among the best {}", keep)};
            selection.rejected.push_back(std::move(*judged));
        }
        selection.selected.erase(first_out, selection.selected.end());
    }
    std::stable_sort(selection.rejected.begin(), selection.rejected.end(),
                     [](const Judged& a, const Judged& b) { return a.row.rel_path < b.row.rel_path; });
    return selection;
}

std::vector<CatalogRow> selected_rows(const Selection& selection) {
    std::vector<CatalogRow> rows;
    for (const auto& judged : selection.selected) rows.push_back(judged.row);
    return rows;
}

}  // namespace afterglow::archive

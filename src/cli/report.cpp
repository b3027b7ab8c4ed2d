#include "cli/report.hpp"

#include <algorithm>
#include <optional>
#include <regex>

#include "base/text.hpp"
#include "makers/texture.hpp"

namespace afterglow::cli {
namespace {

// "maker: which one: why", taken apart; the numbers of the why are left out of `words`.
struct Parts {
    std::string maker;
    std::vector<std::string> words;
    std::vector<std::string> numbers;  // one between each two words

    bool alike(const Parts& other) const { return maker == other.maker && words == other.words; }
};

std::optional<Parts> parts_of(const std::string& text) {
    const auto first = text.find(": ");
    const auto second = first == std::string::npos ? first : text.find(": ", first + 2);
    if (second == std::string::npos) return std::nullopt;
    static const std::regex number(R"((^|[ (])(-?[0-9]+(\.[0-9]+)?)(?=$|[ ,;)]))");
    Parts parts{text.substr(0, first), {}, {}};
    const std::string why = text.substr(second + 2);
    auto rest = why.begin();
    for (std::sregex_iterator match(why.begin(), why.end(), number), end; match != end; ++match) {
        parts.words.emplace_back(rest, (*match)[2].first);
        parts.numbers.push_back((*match)[2]);
        rest = (*match)[2].second;
    }
    parts.words.emplace_back(rest, why.end());
    return parts;
}

std::string joined_text(const std::vector<Parts>& alike) {
    std::string text = alike.front().maker + ", " + std::to_string(alike.size()) + " times: ";
    for (std::size_t i = 0; i < alike.front().words.size(); ++i) {
        text += alike.front().words[i];
        if (i >= alike.front().numbers.size()) break;
        const auto value = [i](const Parts& parts) { return parse_number(parts.numbers[i]).value_or(0.0); };
        const auto [least, most] = std::ranges::minmax_element(alike, {}, value);
        text += least->numbers[i];
        if (value(*least) < value(*most)) text += " to " + most->numbers[i];
    }
    return text;
}

}  // namespace

std::vector<Reason> grouped(const std::vector<Reason>& reasons) {
    std::vector<Reason> groups;
    std::vector<std::vector<Parts>> members;  // of each group; none where the text cannot be taken apart
    for (const Reason& reason : reasons) {
        const auto parts = parts_of(reason.text);
        std::size_t g = groups.size();
        while (parts && g > 0 && groups[g - 1].subject == reason.subject &&
               (members[g - 1].empty() || !members[g - 1].front().alike(*parts)))
            --g;
        if (parts && g > 0 && groups[g - 1].subject == reason.subject) {
            members[g - 1].push_back(*parts);
            groups[g - 1].text = joined_text(members[g - 1]);
            continue;
        }
        groups.push_back(reason);
        members.push_back(parts ? std::vector{*parts} : std::vector<Parts>());
    }
    return groups;
}

std::string counts_text(const std::map<std::string, int>& counts) {
    std::string text;
    for (const auto& kind : makers::kind_table) {
        const auto found = counts.find(std::string(kind.name));
        if (found == counts.end() || found->second == 0) continue;
        if (!text.empty()) text += ", ";
        text += counted(static_cast<std::size_t>(found->second), kind.one, kind.many);
    }
    return text.empty() ? "nothing" : text;
}

int total_of(const std::map<std::string, int>& counts) {
    int total = 0;
    for (const auto& [kind, count] : counts) total += count;
    return total;
}

void tell_reasons(Console& console, std::string_view heading, const std::vector<Reason>& reasons,
                  std::size_t limit) {
    if (reasons.empty()) return;
    console.say(std::string(heading) + ":");
    const std::size_t shown = std::min(limit, reasons.size());
    for (std::size_t i = 0; i < shown; ++i) console.say("  " + reasons[i].subject + ": " + reasons[i].text);
    if (shown < reasons.size()) {
        console.say("  … and " + std::to_string(reasons.size() - shown) + " more (-v lists all)");
    }
}

std::filesystem::path folder_of_result(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::optional<OutputLock> lock_of_result(const Session& session, const std::filesystem::path& file) {
    if (file == "-") return std::nullopt;
    return OutputLock::of_target(session.environment.output_root(folder_of_result(file)),
                                 std::filesystem::absolute(file));
}

void write_result(Session& session, const std::filesystem::path& file, const ResultKind& kind,
                  std::string_view text) {
    if (file == "-") return session.console.print(text);
    session.environment.output_root(folder_of_result(file))
        .write_result(std::filesystem::absolute(file), kind, text);
}

void require_result(const Session& session, const std::filesystem::path& file, const ResultKind& kind) {
    if (file.empty() || file == "-") return;
    session.environment.output_root(folder_of_result(file))
        .require_result(std::filesystem::absolute(file), kind);
}

}  // namespace afterglow::cli

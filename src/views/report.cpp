#include "views/report.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "makers/texture.hpp"

namespace afterglow::views {
namespace {

// All of a few, else the first of them.
std::string of_recordings(const std::vector<std::string_view>& names) {
    constexpr std::size_t named = 3;
    std::string text(names.front());
    if (names.size() > named) return text + " and " + counted(names.size() - 1, "more recording");
    for (std::size_t i = 1; i < names.size(); ++i) text.append(", ").append(names[i]);
    return text;
}

}  // namespace

std::vector<Remark> one_by_one(const std::vector<Told>& told) {
    std::vector<Remark> remarks;
    for (const auto& [recording, reason] : told) remarks.push_back({recording, reason_text(reason)});
    return remarks;
}

std::vector<Remark> grouped(const std::vector<Told>& told) {
    std::vector<std::vector<const Told*>> groups;
    std::map<std::string, std::size_t> group_of;
    for (const Told& one : told) {
        auto key = likeness(one.reason);
        if (is_damage(one.reason.code)) key += "\n" + one.recording;
        const auto [found, is_new] = group_of.emplace(std::move(key), groups.size());
        if (is_new) groups.emplace_back();
        groups[found->second].push_back(&one);
    }
    std::vector<Remark> remarks;
    for (const auto& group : groups) {
        std::vector<Reason> reasons;
        std::vector<std::string_view> recordings;
        std::set<std::string_view> seen;
        for (const Told* one : group) {
            reasons.push_back(one->reason);
            if (seen.insert(one->recording).second) recordings.push_back(one->recording);
        }
        remarks.push_back({of_recordings(recordings), alike_text(reasons, recordings.size())});
    }
    return remarks;
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

void tell_remarks(Console& console, std::string_view heading, const std::vector<Remark>& remarks,
                  std::size_t limit) {
    if (remarks.empty()) return;
    console.say(std::string(heading) + ":");
    const std::size_t shown = std::min(limit, remarks.size());
    for (std::size_t i = 0; i < shown; ++i) console.say("  " + remarks[i].subject + ": " + remarks[i].text);
    if (shown < remarks.size()) {
        console.say("  … and " + std::to_string(remarks.size() - shown) + " more (-v lists all)");
    }
}

}  // namespace afterglow::views

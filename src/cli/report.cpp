#include "cli/report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "makers/texture.hpp"

namespace afterglow::cli {
namespace {

std::string plural_of(const std::string& kind) {
    return kind == "hiss" ? "hiss loops" : kind + "s";
}

}  // namespace

std::string counts_text(const std::map<std::string, int>& counts) {
    std::string text;
    for (int k = 0; k < makers::texture_kind_count; ++k) {
        const auto kind = makers::kind_name(static_cast<makers::TextureKind>(k));
        const auto found = counts.find(kind);
        if (found == counts.end() || found->second == 0) continue;
        if (!text.empty()) text += ", ";
        const auto singular = kind == "hiss" ? std::string("hiss loop") : kind;
        text += counted(static_cast<std::size_t>(found->second), singular, plural_of(kind));
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

void write_result(Session& session, const std::filesystem::path& file, std::string_view text) {
    if (file == "-") return session.console.print(text);
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    session.environment.output_root(folder).write_file(std::filesystem::absolute(file), text);
}

}  // namespace afterglow::cli

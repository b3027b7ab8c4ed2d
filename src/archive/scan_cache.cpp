#include "archive/scan_cache.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "archive/diagnosis_json.hpp"
#include "archive/path_text.hpp"
#include "archive/whole_number.hpp"
#include "base/error.hpp"
#include "base/line_sum.hpp"
#include "base/shallow_json.hpp"
#include "base/version.hpp"

namespace afterglow::archive {
namespace {

using Json = nlohmann::ordered_json;

std::string first_line() {
    return Json{{"afterglow_scan_cache", version()}, {"lines", "with sums"}}.dump();
}

std::string key_of(const std::filesystem::path& root, const FoundFile& file) {
    return text_of_path((root / file.rel_path).native());
}

}  // namespace

ResultKind ScanCache::kind() {
    return kind_that_begins("list of what was scanned", {R"({"afterglow_scan_cache":)"});
}

ScanCache::ScanCache(const std::filesystem::path& file) {
    std::string text;
    try {
        text = read_text_file(file);
    } catch (const Error&) {
        return;  // no cache yet, or none that can be read: everything is probed
    }
    std::string_view lines = text;
    const auto next_line = [&] {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        return line;
    };
    if (next_line() != first_line()) return;
    while (!lines.empty())
        if (!read_line(next_line())) ++damaged_;
}

bool ScanCache::read_line(std::string_view line) {
    if (!is_intact(line)) return false;
    try {
        const Json json = Json::parse(shallow_json(line));
        Entry entry;
        entry.file.size_bytes = whole_number(json.at("size"));
        entry.file.modified_ns = whole_number(json.at("modified_ns"));
        entry.file.changed_ns = whole_number(json.at("changed_ns"));
        entry.row.duration_sec = json.at("duration_sec");
        entry.row.sample_rate_hz = static_cast<int>(whole_number(json.at("sample_rate")));
        entry.row.channels = static_cast<int>(whole_number(json.at("channels")));
        entry.row.format = json.at("format");
        entry.row.error = json.at("error");
        entry.row.readable = entry.row.error.empty();
        entry.row.diagnosis = diagnosis_of_json(json.value("diagnosis", Json()));
        entries_[json.at("path")] = std::move(entry);
        return true;
    } catch (const Json::exception&) {
        return false;
    } catch (const Error&) {
        return false;
    }
}

std::optional<CatalogRow> ScanCache::find(const std::filesystem::path& root, const FoundFile& file) const {
    const auto found = entries_.find(key_of(root, file));
    if (found == entries_.end()) return std::nullopt;
    const Entry& entry = found->second;
    // The change time tells of what was put there with its old time, and of permissions.
    const bool same = entry.file.size_bytes == file.size_bytes &&
                      entry.file.modified_ns == file.modified_ns && entry.file.changed_ns == file.changed_ns;
    return same ? std::optional(entry.row) : std::nullopt;
}

std::string ScanCache::line_of(const std::string& path, const FoundFile& file, const CatalogRow& row) {
    Json json{{"path", path},
              {"size", file.size_bytes},
              {"modified_ns", file.modified_ns},
              {"changed_ns", file.changed_ns},
              {"duration_sec", row.duration_sec},
              {"sample_rate", row.sample_rate_hz},
              {"channels", row.channels},
              {"format", row.format},
              {"error", row.error}};
    if (row.diagnosis) json["diagnosis"] = json_of_diagnosis<Json>(row.diagnosis);
    return with_sum(json.dump(-1, ' ', false, Json::error_handler_t::replace)) + "\n";
}

std::string ScanCache::text_after_scan(const std::filesystem::path& root, const std::vector<FoundFile>& files,
                                       const std::vector<std::optional<CatalogRow>>& rows) const {
    std::string text = first_line() + "\n";
    constexpr std::size_t usual_line_bytes = 256;
    text.reserve(files.size() * usual_line_bytes);
    const std::string below = text_of_path((root / "").native());
    for (const auto& [path, entry] : entries_)
        if (!path.starts_with(below)) text += line_of(path, entry.file, entry.row);
    for (std::size_t i = 0; i < files.size(); ++i)
        if (rows[i] && files[i].problem.empty()) text += line_of(key_of(root, files[i]), files[i], *rows[i]);
    return text;
}

bool ScanCache::diagnose(const std::filesystem::path& root,
                         const std::map<std::string, analysis::Diagnosis>& diagnoses) {
    bool is_new = false;
    for (const auto& [rel_path, diagnosis] : diagnoses) {
        const auto found = entries_.find(text_of_path((root / path_of_text(rel_path)).native()));
        if (found == entries_.end() || found->second.row.diagnosis == diagnosis) continue;
        found->second.row.diagnosis = diagnosis;
        is_new = true;
    }
    return is_new;
}

std::string ScanCache::text() const {
    std::string text = first_line() + "\n";
    for (const auto& [path, entry] : entries_) text += line_of(path, entry.file, entry.row);
    return text;
}

}  // namespace afterglow::archive

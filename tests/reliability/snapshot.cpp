#include "snapshot.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <utility>

#include "archive/catalog.hpp"
#include "base/mark.hpp"
#include "support/recordings.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* results_name = "batch_results.json";
// Where a batch has it, and make; and before what names of folders.
constexpr std::array<std::pair<const char*, const char*>, 2> ledgers = {
    {{"export/tr8s/ledger.jsonl", tracks_prefix}, {"ledger.jsonl", ""}}};

bool is_ledger(const std::string& path) {
    return std::ranges::any_of(ledgers, [&](const auto& ledger) { return path == ledger.first; });
}

std::string normal_results(const std::string& text) {
    Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return text;
    json.erase("timestamp");
    json.erase("seconds");
    for (Json& track : json["results"]) {
        track.erase("seconds");
        track.erase("peak_memory_mb");
        if (track["status"] == "up_to_date") track["status"] = "done";
    }
    return json.dump(1);
}

// The last word on each track; how often it was tried before is no matter.
std::string normal_ledger(const std::string& text) {
    std::map<std::string, std::string> last;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        Json json = Json::parse(line, nullptr, false);
        if (!json.is_object()) continue;
        for (const char* differs : {"seconds", "peak_memory_mb", "changed_ns", "sum"}) json.erase(differs);
        last[json["source_path"]] = json.dump();
    }
    return Json(last).dump(1);
}

// Who holds it, or held it when it could not be emptied; the lock itself is the system's.
bool is_lock(const std::string& path) {
    return path.ends_with("/.afterglow.lock");
}

std::string normal(const std::string& path, const std::string& text) {
    if (is_lock(path)) return {};
    if (path == results_name) return normal_results(text);
    if (is_ledger(path)) return normal_ledger(text);
    return text;
}

// Says what the page shows; empty as long as one is being made.
constexpr const char* shown_name = ".gallery.shown";

bool is_passing(const std::string& path) {
    const bool in_the_making = path.find(".afterglow-") != std::string::npos;
    return in_the_making || is_lock(path) || path.starts_with("work/") || path == results_name ||
           is_ledger(path);
}

std::string unit_of(const std::string& path) {
    std::size_t start = 0;
    for (const std::string prefix : {"export/tr8s/by_source/", "export/tr8s/"}) {
        if (!path.starts_with(prefix)) continue;
        start = prefix.size();
        break;
    }
    return path.substr(0, path.find('/', start));
}

void check_rows(const Snapshot& all, const std::string& path, const std::string& text,
                std::vector<std::string>& found) {
    const Json rows = Json::parse(text, nullptr, false);
    if (!rows.is_array()) return found.push_back(path + " is no array");
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    for (const Json& row : rows) {
        const Json& file = row["path"];
        const bool saved = row["saved"].is_boolean() && row["saved"].get<bool>();
        if (saved && !all.contains(folder + file.get<std::string>()))
            found.push_back(path + " lists " + file.get<std::string>() + ", which is not there");
    }
}

void check_marker(const Snapshot& all, const std::string& path, const std::string& text,
                  std::vector<std::string>& found) {
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    const auto mark = Mark::parse(text);
    if (!mark || !mark->sealed) return found.push_back(path + " is no whole mark");
    std::set<std::string> listed = {path};
    for (const auto& [file, identities] : mark->files) listed.insert(folder + file);
    std::set<std::string> there;
    for (auto it = all.lower_bound(folder); it != all.end() && it->first.starts_with(folder); ++it)
        if (!it->first.ends_with('/')) there.insert(it->first);
    if (listed != there) found.push_back(folder + " does not hold what its marker lists");
}

void check_results(const Snapshot& all, const std::string& text, std::vector<std::string>& found) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return found.push_back("batch_results.json cannot be read");
    std::size_t good = 0;
    for (const Json& track : json["results"]) {
        const std::string status = track["status"];
        const std::string slug = track["track_slug"];
        const bool done = status == "done" || status == "up_to_date";
        good += done ? 1 : 0;
        if (!done && !track["reason"].is_string())
            found.push_back("batch_results.json has no reason why " + slug + " is " + status);
        if (!done) continue;
        const auto manifest = all.find(tracks_prefix + slug + "/manifest.json");
        int counted = 0;
        for (const Json& count : track["counts"]) counted += count.get<int>();
        int saved = 0;
        if (manifest != all.end())
            for (const Json& row : Json::parse(manifest->second, nullptr, false))
                saved += row["saved"].get<bool>() ? 1 : 0;
        if (saved != counted || counted == 0)
            found.push_back("batch_results.json counts " + std::to_string(counted) + " textures of " + slug +
                            ", there are " + std::to_string(saved));
    }
    if (json["successful"] != good) found.emplace_back("batch_results.json does not add up");
}

}  // namespace

Snapshot snapshot_of(const fs::path& folder) {
    Snapshot all;
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
        const std::string path = entry.path().lexically_relative(folder).generic_string();
        if (entry.is_symlink())
            all[path] = "-> " + fs::read_symlink(entry.path()).string();
        else if (entry.is_directory())
            all[path + "/"] = "";
        else
            all[path] = bytes_of(entry.path());
    }
    return all;
}

void restore(const Snapshot& snapshot, const fs::path& folder) {
    for (const auto& [path, bytes] : snapshot) {
        if (path.ends_with('/'))
            fs::create_directories(folder / path);
        else
            write_text(folder / path, bytes);
    }
}

std::vector<std::string> differences(const Snapshot& expected, const Snapshot& found) {
    constexpr std::size_t enough = 6;
    std::vector<std::string> lines;
    for (const auto& [path, bytes] : found)
        if (!expected.contains(path)) lines.push_back(path + " is left over");
    for (const auto& [path, bytes] : expected) {
        const auto other = found.find(path);
        if (other == found.end())
            lines.push_back(path + " is missing");
        else if (normal(path, bytes) != normal(path, other->second))
            lines.push_back(path + " differs");
    }
    if (lines.size() > enough) {
        const std::size_t more = lines.size() - enough;
        lines.resize(enough);
        lines.push_back("… and " + std::to_string(more) + " more");
    }
    return lines;
}

std::map<std::string, Snapshot> units_of(const Snapshot& snapshot) {
    std::map<std::string, Snapshot> units;
    for (const auto& [path, bytes] : snapshot) {
        const bool says_nothing = path == shown_name && bytes.empty();
        if (!path.ends_with('/') && !is_passing(path) && !says_nothing) units[unit_of(path)][path] = bytes;
    }
    return units;
}

std::vector<std::string> untruths(const Snapshot& snapshot) {
    std::vector<std::string> found;
    for (const auto& [path, bytes] : snapshot) {
        if (path == results_name) check_results(snapshot, bytes, found);
        if (is_passing(path)) continue;
        const std::string name = path.substr(path.rfind('/') + 1);
        if (name == "manifest.json") check_rows(snapshot, path, bytes, found);
        if (name == ".afterglow") check_marker(snapshot, path, bytes, found);
    }
    return found;
}

std::map<std::string, Recorded> ledger_of(const Snapshot& snapshot) {
    std::map<std::string, Recorded> last;
    for (const auto& [name, prefix] : ledgers) {
        const auto file = snapshot.find(name);
        if (file == snapshot.end()) continue;
        std::istringstream lines(file->second);
        for (std::string line; std::getline(lines, line);) {
            const Json json = Json::parse(line, nullptr, false);
            if (!json.is_object()) continue;
            const std::string slug = json["track_slug"];
            last[json["source_path"]] = {prefix + slug, json["status"], json["recipe"]};
        }
    }
    return last;
}

bool is_catalog_told_in_part(const Snapshot& unit, const Snapshot& finished) {
    if (unit.size() != 1 || finished.size() != 1) return false;
    const auto& [name, text] = *unit.begin();
    if (!name.ends_with("audio_catalog.csv") && !name.ends_with("selected_sources.csv")) return false;
    const auto untold = [&name = name](const std::string& catalog) {
        auto rows = archive::parse_catalog(catalog, name);
        for (archive::CatalogRow& row : rows) row.diagnosis.reset();
        return archive::write_catalog(rows, archive::CatalogFormat::csv);
    };
    return untold(text) == untold(finished.begin()->second);
}

}  // namespace afterglow::test

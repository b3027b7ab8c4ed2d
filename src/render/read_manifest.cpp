#include "render/read_manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "render/read_row.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Rows = std::vector<Cells>;

std::string shown(const fs::path& path) {
    return valid_utf8(path.generic_string());
}

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::string cell_of(const Json& value) {
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Rows rows_of_json(const std::string& text) {
    const Json array = Json::parse(text, nullptr, false);
    if (array.is_discarded()) throw Error(ErrorCategory::source, "not JSON, or cut off");
    if (!array.is_array()) throw Error(ErrorCategory::source, "not an array of textures");
    Rows rows(array.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!array[i].is_object()) continue;
        for (const auto& [name, value] : array[i].items()) rows[i].emplace(name, cell_of(value));
    }
    return rows;
}

Rows rows_of_csv(const std::string& text) {
    const auto lines = parse_csv(text);
    if (lines.empty()) throw Error(ErrorCategory::source, "empty");
    const auto& names = lines.front();
    if (std::ranges::find(names, "path") == names.end())
        throw Error(ErrorCategory::source, "no column `path`");
    Rows rows(lines.size() - 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& fields = lines[i + 1];
        for (std::size_t column = 0; column < std::min(names.size(), fields.size()); ++column)
            rows[i].emplace(names[column], fields[column]);
    }
    return rows;
}

// The resolved file of a row, proven to be a file inside `folder`, which is resolved itself.
fs::path file_of(const fs::path& folder, const std::string& path) {
    if (path.find('\0') != std::string::npos) throw Error(ErrorCategory::source, "no path of a file");
    if (fs::path(path).is_absolute()) throw Error(ErrorCategory::source, "leads out of its folder");
    std::error_code error;
    const fs::path file = fs::canonical(folder / path, error);
    if (error) throw Error(ErrorCategory::source, "missing");
    const auto [in_folder, in_file] = std::ranges::mismatch(folder, file);
    if (in_folder != folder.end() || in_file == file.end())
        throw Error(ErrorCategory::source, "leads out of its folder");
    if (!fs::is_regular_file(file, error)) throw Error(ErrorCategory::source, "not a file");
    return file;
}

// Gathers what manifests say.
class Reader {
  public:
    explicit Reader(fs::path root) : root_(std::move(root)) {}

    void read_folder(const fs::path& folder) {
        const fs::path json = folder / "manifest.json";
        const fs::path csv = folder / "manifest.csv";
        if (is_file(json) && read_file(json)) return;
        if (is_file(csv) && read_file(csv)) return;
        for (const auto& inner : folders_in(folder)) read_folder(inner);
    }

    // Whether it could be read.
    bool read_file(const fs::path& manifest) {
        try {
            const std::string text = read_text_file(manifest);
            const Rows rows = manifest.extension() == ".csv" ? rows_of_csv(text) : rows_of_json(text);
            found_.manifests.push_back(manifest);
            for (std::size_t i = 0; i < rows.size(); ++i) add(rows[i], i + 1, manifest);
            return true;
        } catch (const Error& error) {
            found_.problems.push_back({shown(manifest), error.what()});
            return false;
        }
    }

    ReadManifests take() { return std::move(found_); }

  private:
    std::vector<fs::path> folders_in(const fs::path& folder) {
        std::vector<fs::path> folders;
        std::error_code error;
        for (auto it = fs::directory_iterator(folder, error); !error && it != fs::directory_iterator();
             it.increment(error)) {
            std::error_code ignored;
            if (it->is_directory(ignored) && !it->is_symlink(ignored) &&
                !it->path().filename().native().starts_with('.'))
                folders.push_back(it->path());
        }
        if (error) found_.problems.push_back({shown(folder), error.message()});
        std::ranges::sort(folders);
        return folders;
    }

    void add(const Cells& cells, std::size_t number, const fs::path& manifest) {
        std::string subject = shown(manifest) + ", texture " + std::to_string(number);
        try {
            ManifestRow row = read_row(cells);
            if (!row.saved || row.path.empty()) {
                ++found_.not_saved;
                return;
            }
            subject = row.path;
            const fs::path file = file_of(manifest.parent_path(), row.path);
            if (!seen_.insert(file).second) throw Error(ErrorCategory::source, "listed twice");
            row.path = shown(file.lexically_relative(root_));
            if (row.filename.empty()) row.filename = shown(file.filename());
            found_.textures.push_back({std::move(row), file});
        } catch (const Error& error) {
            found_.problems.push_back({valid_utf8(subject), error.what()});
        }
    }

    fs::path root_;
    std::set<fs::path> seen_;
    ReadManifests found_;
};

}  // namespace

ReadManifests read_manifests(const fs::path& where) {
    std::error_code error;
    const fs::path resolved = fs::canonical(where, error);
    if (error) throw Error(ErrorCategory::source, error.message(), where.string());
    const bool is_folder = fs::is_directory(resolved, error);
    Reader reader(is_folder ? resolved : resolved.parent_path());
    if (is_folder) {
        reader.read_folder(resolved);
    } else {
        reader.read_file(resolved);
    }
    ReadManifests found = reader.take();
    if (!found.manifests.empty()) return found;
    throw Error(ErrorCategory::source,
                found.problems.empty()
                    ? "no manifest.json or manifest.csv in it; `afterglow make` and `batch` write them"
                    : found.problems.front().subject + ": " + found.problems.front().text,
                where.string());
}

}  // namespace afterglow::render

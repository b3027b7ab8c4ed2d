#include "render/read_manifest.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shallow_json.hpp"
#include "base/text.hpp"
#include "render/read_row.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string shown(const fs::path& path) {
    return valid_utf8(path.generic_string());
}

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::string cell_of(const Json& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return value.get<std::string>();
    // However deep it is: writing it out would go as deep.
    return value.is_structured() ? value.type_name() : value.dump();
}

// One row after the other, since all of a large manifest at once would take many times its size in memory.
using TakeRow = std::function<void(const Cells&)>;

void for_each_json_row(const std::string& text, const TakeRow& take) {
    if (!Json::accept(shallow_json(text))) throw Error(ErrorCategory::source, "not JSON, or cut off");
    if (text[text.find_first_not_of(" \t\r\n\xEF\xBB\xBF")] != '[')
        throw Error(ErrorCategory::source, "not an array of textures");
    const auto element = [&](int depth, Json::parse_event_t event, Json& value) {
        using Event = Json::parse_event_t;
        const bool complete =
            event == Event::object_end || event == Event::array_end || event == Event::value;
        if (depth != 1 || !complete) return true;
        Cells cells;
        if (value.is_object())
            for (const auto& [name, cell] : value.items()) cells.emplace(name, cell_of(cell));
        take(cells);
        return false;
    };
    const Json rest = Json::parse(shallow_json(text), element);
}

void for_each_csv_row(const std::string& text, const TakeRow& take) {
    const auto lines = parse_csv(text);
    if (lines.empty()) throw Error(ErrorCategory::source, "empty");
    const auto& names = lines.front();
    if (std::ranges::find(names, "path") == names.end())
        throw Error(ErrorCategory::source, "no column `path`");
    for (std::size_t i = 1; i < lines.size(); ++i) {
        Cells cells;
        for (std::size_t column = 0; column < std::min(names.size(), lines[i].size()); ++column)
            cells.emplace(names[column], lines[i][column]);
        take(cells);
    }
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
    Reader(fs::path root, Progress& progress) : root_(std::move(root)), progress_(progress) {}

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
            std::size_t number = 0;
            const auto take = [&](const Cells& cells) { add(cells, ++number, manifest); };
            if (manifest.extension() == ".csv")
                for_each_csv_row(text, take);
            else
                for_each_json_row(text, take);
            found_.manifests.push_back(manifest);
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
        progress_.advance(++rows_, {});
        std::string subject = shown(manifest) + ", texture " + std::to_string(number);
        try {
            RowProblems wrong;
            ManifestRow row = read_row(cells, wrong);
            if (!row.saved || row.path.empty()) {
                ++found_.not_saved;
                return;
            }
            subject = row.path;
            const fs::path file = file_of(manifest.parent_path(), row.path);
            if (!seen_.insert(file).second) throw Error(ErrorCategory::source, "listed twice");
            for (const auto& problem : wrong) found_.problems.push_back({valid_utf8(subject), problem});
            row.path = shown(file.lexically_relative(root_));
            if (row.filename.empty()) row.filename = shown(file.filename());
            found_.textures.push_back({std::move(row), file});
        } catch (const Error& error) {
            found_.problems.push_back({valid_utf8(subject), error.what()});
        }
    }

    fs::path root_;
    Progress& progress_;
    std::size_t rows_ = 0;
    std::set<fs::path> seen_;
    ReadManifests found_;
};

}  // namespace

ReadManifests read_manifests(const fs::path& where, Progress& progress) {
    std::error_code error;
    const fs::path resolved = fs::canonical(where, error);
    if (error) throw Error(ErrorCategory::source, error.message(), where.string());
    const bool is_folder = fs::is_directory(resolved, error);
    progress.begin("reading manifests", 0);
    Reader reader(is_folder ? resolved : resolved.parent_path(), progress);
    if (is_folder) {
        reader.read_folder(resolved);
    } else {
        reader.read_file(resolved);
    }
    progress.end();
    ReadManifests found = reader.take();
    if (!found.manifests.empty()) return found;
    throw Error(ErrorCategory::source,
                found.problems.empty()
                    ? "no manifest.json or manifest.csv in it; `afterglow make` and `batch` write them"
                    : found.problems.front().subject + ": " + found.problems.front().text,
                where.string());
}

std::vector<ManifestRow> rows_of_json(const std::string& text) {
    std::vector<ManifestRow> rows;
    for_each_json_row(text, [&](const Cells& cells) {
        RowProblems wrong;
        rows.push_back(read_row(cells, wrong));
        if (!wrong.empty()) throw Error(ErrorCategory::source, wrong.front());
    });
    return rows;
}

}  // namespace afterglow::render

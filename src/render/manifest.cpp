#include "render/manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "base/error.hpp"
#include "base/shallow_json.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

Json to_json(const ManifestRow& row) {
    Json object = Json::object();
    for (const auto& field : row_fields(row)) {
        std::visit(
            [&](const auto& value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
                    object[field.name] = nullptr;
                } else if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
                    object[field.name] = valid_utf8(value);
                } else {
                    object[field.name] = value;
                }
            },
            field.value);
    }
    return object;
}

std::string csv_cell(const Json& value) {
    if (value.is_null()) return {};
    return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

std::string csv_line(const Json& object) {
    std::string line;
    for (const auto& [name, value] : object.items()) {
        if (!line.empty() || name != object.begin().key()) line += ',';
        line += csv_cell(value);
    }
    return line + "\n";
}

std::string csv_header(const ManifestRow& row = {}) {
    std::string line;
    for (const auto& field : row_fields(row)) line += (line.empty() ? "" : ",") + field.name;
    return line + "\n";
}

ResultKind manifest_kind() {
    auto kind = kind_that_begins("manifest", {"filename,path,source,source_path,", "[]",
                                              "[\n{\"filename\":", "[\n {\n  \"filename\":"});
    kind.edits = Edits::noted;
    return kind;
}

// The rows of a published folder, or none.
std::optional<Json> read_rows(const fs::path& folder) {
    const fs::path file = folder / "manifest.json";
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) return std::nullopt;
    try {
        const std::string text = read_text_file(file);
        Json rows = Json::parse(shallow_json(text), nullptr, false);
        const auto is_row = [](const Json& row) {
            return row.is_object() && row.contains("path") && row["path"].is_string();
        };
        if (!rows.is_array() || !std::all_of(rows.begin(), rows.end(), is_row)) return std::nullopt;
        return rows;
    } catch (const Error&) {
        return std::nullopt;
    }
}

// Calls step(folder) for each folder and visit(row) for each row of it, with its path made relative to
// `into`.
template <typename Step, typename Visit>
void for_each_row(const std::vector<fs::path>& folders, const fs::path& into, const Step& step,
                  const Visit& visit) {
    for (const auto& folder : folders) {
        step(folder);
        auto rows = read_rows(folder);
        if (!rows) continue;
        const fs::path prefix = folder.lexically_relative(into);
        for (auto& row : *rows) {
            const auto path = row["path"].get<std::string>();
            if (!path.empty()) row["path"] = valid_utf8((prefix / path).generic_string());
            visit(row);
        }
    }
}

}  // namespace

std::vector<fs::path> visible_folders(const fs::path& parent) {
    std::vector<fs::path> folders;
    std::error_code error;
    for (auto it = fs::directory_iterator(parent, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
        std::error_code ignored;
        if (it->is_directory(ignored) && !it->path().filename().native().starts_with('.'))
            folders.push_back(it->path());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

std::string manifest_csv(const std::vector<ManifestRow>& rows) {
    std::string text = rows.empty() ? csv_header() : csv_header(rows.front());
    for (const auto& row : rows) text += csv_line(to_json(row));
    return text;
}

std::string manifest_json(const std::vector<ManifestRow>& rows) {
    Json array = Json::array();
    for (const auto& row : rows) array.push_back(to_json(row));
    return array.dump(1) + "\n";
}

void write_manifest(const OutputRoot& out, const fs::path& folder, const std::vector<ManifestRow>& rows) {
    const auto write = [&](const char* name, const std::string& text) {
        out.write_file(folder / name, std::as_bytes(std::span(text)), Flush::with_folder);
    };
    write("manifest.csv", manifest_csv(rows));
    write("manifest.json", manifest_json(rows));
}

void merge_manifests(const OutputRoot& out, const fs::path& parent, const fs::path& into,
                     Progress& progress) {
    const fs::path target = out.resolve(into);
    const auto folders = visible_folders(out.resolve(parent));
    // No total: where nobody watches it is over too soon for a line.
    progress.begin("collecting manifests", 0);
    std::size_t done = 0;
    const auto step = [&](const fs::path& folder) { progress.advance(++done, folder.filename().string()); };
    const auto write = [&](const fs::path& file, const TextSource& fill) {
        if (const auto kept = out.write_result(file, manifest_kind(), fill))
            progress.warn(kept_sentence(file, *kept));
    };
    write(into / "manifest.csv", [&](const TextSink& put) {
        put(csv_header());
        for_each_row(folders, target, step, [&](const Json& row) { put(csv_line(row)); });
    });
    write(into / "manifest.json", [&](const TextSink& put) {
        bool first = true;
        for_each_row(folders, target, step, [&](const Json& row) {
            put(first ? "[\n" : ",\n");
            put(row.dump());
            first = false;
        });
        put(first ? "[]\n" : "\n]\n");
    });
    progress.end();
}

std::optional<std::string> source_of_folder(const fs::path& folder) {
    const auto rows = read_rows(folder);
    if (!rows || rows->empty()) return std::nullopt;
    const auto& source = (*rows)[0].value("source_path", Json());
    return source.is_string() ? std::optional(source.get<std::string>()) : std::nullopt;
}

}  // namespace afterglow::render

#include "render/regrade.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.hpp"
#include "base/shallow_json.hpp"
#include "curation/relative.hpp"
#include "curation/score.hpp"
#include "render/manifest.hpp"
#include "render/read_row.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

// What a folder's manifest.json says; nothing where it has none that can be read.
std::vector<ManifestRow> rows_of(const fs::path& folder) {
    std::vector<ManifestRow> rows;
    try {
        const std::string text = read_text_file(folder / "manifest.json");
        const auto array = nlohmann::json::parse(shallow_json(text), nullptr, false);
        if (!array.is_array()) return {};
        for (const auto& object : array) {
            if (!object.is_object()) return {};
            Cells cells;
            for (const auto& [name, value] : object.items())
                cells[name] = value.is_null()     ? ""
                              : value.is_string() ? value.get<std::string>()
                                                  : value.dump();
            RowProblems ignored;
            rows.push_back(read_row(cells, ignored));
        }
    } catch (const Error&) {
        return {};
    }
    return rows;
}

bool is_ranked(const ManifestRow& row, const curation::GradeOptions& options) {
    return row.saved && curation::grade(row.measured, row.loop_end_frame.has_value(), options).letter != 'F';
}

// Ranks `rows`; true if a grade changed.
bool apply(const curation::Ranking& ranking, const curation::GradeOptions& options,
           std::vector<ManifestRow>& rows) {
    bool changed = false;
    for (ManifestRow& row : rows) {
        if (!is_ranked(row, options)) continue;
        auto grade = ranking.grade(row.kind, curation::batch_quality(row.kind, row.measured));
        if (grade.letter == row.grade.letter && grade.reason == row.grade.reason) continue;
        row.grade = std::move(grade);
        changed = true;
    }
    return changed;
}

}  // namespace

void regrade_manifests(const OutputRoot& out, const fs::path& parent, const curation::GradeOptions& options) {
    curation::Ranking ranking(options.relative);
    const auto folders = visible_folders(out.resolve(parent));
    for (const auto& folder : folders) {
        for (const auto& row : rows_of(folder))
            if (is_ranked(row, options))
                ranking.add(row.kind, curation::batch_quality(row.kind, row.measured));
    }
    ranking.close();
    for (const auto& folder : folders) {
        auto rows = rows_of(folder);
        if (!apply(ranking, options, rows)) continue;
        try {
            out.write_file(folder / "manifest.csv", manifest_csv(rows));
            out.write_file(folder / "manifest.json", manifest_json(rows));
        } catch (const Error& error) {
            // A manifest that somebody has changed stays as it is.
            if (error.category() != ErrorCategory::usage) throw;
        }
    }
}

}  // namespace afterglow::render

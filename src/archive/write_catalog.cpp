// Writing catalogs: CSV and JSON, Markdown for people.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "archive/catalog.hpp"
#include "base/error.hpp"
#include "base/rounded.hpp"
#include "base/separated_text.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 9> columns = {
    "id", "rel_path", "duration_sec", "sample_rate", "channels", "file_size_mb", "format", "status", "error"};
// Of recordings that were analysed; there where one was.
constexpr std::array<const char*, 7> diagnosis_columns = {
    "level_db", "gain_db", "noise_floor_db", "dc_offset", "clipped_runs", "channel_fault", "mono_from"};

// A column that is not always there; a value per row.
struct ExtraColumn {
    std::string name;
    std::vector<std::string> values;
};

std::vector<std::string> fields_of(const CatalogRow& row) {
    return {row.id,
            row.rel_path,
            number_text(row.duration_sec),
            std::to_string(row.sample_rate_hz),
            std::to_string(row.channels),
            number_text(row.file_size_mb),
            row.format,
            row.readable ? "ok" : "unreadable",
            row.error};
}

bool has_diagnoses(const std::vector<CatalogRow>& rows) {
    return std::ranges::any_of(rows, [](const CatalogRow& row) { return row.diagnosis.has_value(); });
}

std::string decimal_text(double value, int decimals) {
    return number_text(rounded(value, decimals) + 0.0);
}

// In the order of the columns; without one, empty.
std::vector<std::string> diagnosis_fields(const std::optional<analysis::Diagnosis>& found) {
    if (!found) return std::vector<std::string>(diagnosis_columns.size());
    return {decimal_text(found->level_db, 2),
            decimal_text(found->gain_db, 2),
            decimal_text(found->noise_floor_db, 2),
            decimal_text(found->dc_offset, 5),
            std::to_string(found->clipped_runs),
            std::string(analysis::channel_fault_name(found->channels)),
            std::string(analysis::mono_name(found->mono))};
}

std::vector<ExtraColumn> diagnoses_of(const std::vector<CatalogRow>& rows) {
    std::vector<ExtraColumn> found;
    if (!has_diagnoses(rows)) return found;
    for (const char* name : diagnosis_columns) found.push_back({name, {}});
    for (const CatalogRow& row : rows) {
        const auto fields = diagnosis_fields(row.diagnosis);
        for (std::size_t i = 0; i < fields.size(); ++i) found[i].values.push_back(fields[i]);
    }
    return found;
}

std::string write_csv(const std::vector<CatalogRow>& rows, const std::vector<ExtraColumn>& extra) {
    std::string text;
    const auto write_row = [&](const std::vector<std::string>& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            // A number below zero is no formula.
            const bool is_number = i >= columns.size() && parse_number(fields[i]);
            text.append(i > 0 ? "," : "")
                .append(csv_field(is_number ? fields[i] : spreadsheet_cell(fields[i])));
        }
        text += '\n';
    };
    std::vector<std::string> fields(columns.begin(), columns.end());
    for (const ExtraColumn& column : extra) fields.push_back(column.name);
    write_row(fields);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        fields = fields_of(rows[r]);
        for (const ExtraColumn& column : extra) fields.push_back(column.values[r]);
        write_row(fields);
    }
    return text;
}

std::string write_json(const std::vector<CatalogRow>& rows, const std::vector<ExtraColumn>& extra) {
    Json array = Json::array();
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const CatalogRow& row = rows[r];
        Json object = {{"id", row.id},
                       {"rel_path", row.rel_path},
                       {"duration_sec", row.duration_sec},
                       {"sample_rate", row.sample_rate_hz},
                       {"channels", row.channels},
                       {"file_size_mb", row.file_size_mb},
                       {"format", row.format},
                       {"status", row.readable ? "ok" : "unreadable"},
                       {"error", row.error}};
        for (const ExtraColumn& column : extra) {
            const auto number = parse_number(column.values[r]);
            object[column.name] = number ? Json(*number) : Json(column.values[r]);
        }
        array.push_back(std::move(object));
    }
    return array.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string markdown_cell(const std::string& text) {
    std::string cell;
    for (const char c : shown(text)) {
        if (std::string_view("\\`*_~|<>&[]()").find(c) != std::string_view::npos) cell += '\\';
        cell += c;
    }
    return cell;
}

std::string write_markdown(const std::vector<CatalogRow>& rows, const std::vector<ExtraColumn>& extra) {
    std::string text = "|";
    for (const char* column : columns) text.append(" ").append(column).append(" |");
    for (const ExtraColumn& column : extra) text.append(" ").append(column.name).append(" |");
    text += "\n|";
    for (std::size_t i = 0; i < columns.size() + extra.size(); ++i) text += " --- |";
    text += '\n';
    for (std::size_t r = 0; r < rows.size(); ++r) {
        text += '|';
        for (const std::string& field : fields_of(rows[r]))
            text.append(" ").append(markdown_cell(field)).append(" |");
        for (const ExtraColumn& column : extra)
            text.append(" ").append(markdown_cell(column.values[r])).append(" |");
        text += '\n';
    }
    return text;
}

}  // namespace

std::string write_catalog(const std::vector<CatalogRow>& rows, CatalogFormat format) {
    const std::vector<ExtraColumn> extra = diagnoses_of(rows);
    switch (format) {
        case CatalogFormat::csv:
            return write_csv(rows, extra);
        case CatalogFormat::json:
            return write_json(rows, extra);
        case CatalogFormat::markdown:
            return write_markdown(rows, extra);
    }
    throw Error(ErrorCategory::internal, "no such catalog format");
}

}  // namespace afterglow::archive

// Reading catalogs: CSV and JSON.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "archive/catalog.hpp"
#include "base/error.hpp"
#include "base/lines_error.hpp"
#include "base/separated_text.hpp"
#include "base/shallow_json.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_problems_listed = 20;
constexpr double largest_value = 1e15;

// The values of one row by column name, as they stand in the file.
using Fields = std::map<std::string, std::string>;

// A table may come back from another program, with other quotes, separators and a mark of its encoding.
bool begins_as_catalog(std::string_view beginning) {
    std::string letters;
    for (const char c : beginning.substr(0, 64))
        if ((c >= 'a' && c <= 'z') || c == '_' || c == '[' || c == '{') letters += c;
    const bool is_json =
        letters.starts_with("[{id") && beginning.find("\"rel_path\"") != std::string_view::npos;
    return is_json || letters.starts_with("idrel_path") || beginning == "[]\n";
}

// Collects what is wrong with a catalog, so that all of it is told at once.
class Problems {
  public:
    void add(std::size_t line, const std::string& what) {
        if (++count_ > max_problems_listed) return;
        text_.append(text_.empty() ? "line " : "\nline ")
            .append(std::to_string(line))
            .append(": ")
            .append(shown(what));
    }
    void throw_if_any(const std::string& name) const {
        if (count_ == 0) return;
        const std::size_t unlisted = count_ > max_problems_listed ? count_ - max_problems_listed : 0;
        const std::string more = unlisted > 0 ? "\nand " + counted(unlisted, "more problem") : "";
        throw LinesError(ErrorCategory::source, text_ + more, shown(name));
    }

  private:
    std::size_t count_ = 0;
    std::string text_;
};

class RowReader {
  public:
    RowReader(const Fields& fields, std::size_t line, Problems& problems)
        : fields_(fields), line_(line), problems_(problems) {}

    // None, and a problem, if the row names no file.
    std::optional<CatalogRow> read() {
        CatalogRow row;
        row.rel_path = text("rel_path");
        if (row.rel_path.empty()) {
            problems_.add(line_, "rel_path is empty");
            return std::nullopt;
        }
        row.id = text("id").empty() ? row_id(row.rel_path) : text("id");
        row.duration_sec = number("duration_sec", largest_value);
        row.sample_rate_hz = integer("sample_rate");
        row.channels = integer("channels");
        row.file_size_mb = number("file_size_mb", largest_value);
        row.format = text("format");
        row.error = text("error");
        row.diagnosis = diagnosis();
        const std::string status = to_lower_ascii(text("status"));
        row.readable = status != "unreadable";
        if (status != "unreadable" && status != "ok" && !status.empty())
            problems_.add(line_, "status is `" + status + "`; it can be ok or unreadable");
        return row;
    }

  private:
    std::string text(const std::string& column) const {
        const auto found = fields_.find(column);
        return found == fields_.end() ? std::string() : found->second;
    }

    // None where a column is empty or somebody has written something else into it: it will be known again.
    std::optional<analysis::Diagnosis> diagnosis() const {
        const auto value = [&](const char* column) { return parse_number(text(column)); };
        const auto level = value("level_db");
        const auto gain = value("gain_db");
        const auto noise_floor = value("noise_floor_db");
        const auto dc = value("dc_offset");
        const auto runs = value("clipped_runs");
        const auto fault = analysis::channel_fault_of(text("channel_fault"));
        const auto mono = analysis::mono_of_name(text("mono_from"));
        if (!level || !gain || !noise_floor || !dc || !runs || !fault || !mono) return std::nullopt;
        if (!(*runs >= 0.0 && *runs <= largest_value)) return std::nullopt;
        return analysis::Diagnosis{*level, *gain, *noise_floor, *dc, std::llround(*runs), *fault, *mono};
    }

    double number(const std::string& column, double highest) {
        const std::string value = text(column);
        if (value.empty()) return 0.0;
        const auto parsed = parse_number(value);
        if (parsed && *parsed >= 0.0 && *parsed <= highest) return *parsed;
        problems_.add(line_,
                      column + " is `" + value + "`; it must be a number from 0 to " + number_text(highest));
        return 0.0;
    }

    int integer(const std::string& column) {
        const double value = number(column, std::numeric_limits<int>::max());
        if (value != std::floor(value)) problems_.add(line_, column + " must be a whole number");
        return static_cast<int>(value);
    }

    const Fields& fields_;
    std::size_t line_;
    Problems& problems_;
};

// The fields of a row. One that a spreadsheet took for a single cell stands in quotes as a whole.
std::vector<std::string> cells_of(CsvRow row, char separator) {
    if (row.fields.size() != 1 || row.fields[0].find(separator) == std::string::npos)
        return std::move(row.fields);
    auto rows = parse_separated(row.fields[0], separator);
    return rows.size() == 1 ? std::move(rows[0].fields) : std::move(row.fields);
}

// What stands between two fields; a comma where the first line does not tell.
char separator_of(std::string_view text) {
    const std::string_view first_line = text.substr(0, text.find_first_of("\r\n"));
    for (const char separator : {',', ';', '\t'}) {
        auto rows = parse_separated(first_line, separator);
        if (rows.empty()) continue;
        const auto fields = cells_of(std::move(rows[0]), separator);
        if (std::ranges::find(fields, "rel_path") != fields.end()) return separator;
    }
    return ',';
}

// A first line that only tells Excel the separator, which the next one tells, too. The line stays, empty.
std::string_view without_separator_line(std::string_view text) {
    return text.size() > 5 && text.starts_with("sep=") ? text.substr(5) : text;
}

// Where a comma does not separate fields, it is the decimal one.
std::string with_point(std::string number) {
    const std::size_t comma = number.find(',');
    if (comma != std::string::npos && parse_number(number.substr(0, comma))) number[comma] = '.';
    return number;
}

bool is_number_column(std::string_view column) {
    return column == "duration_sec" || column == "file_size_mb" || column.ends_with("_db") ||
           column == "dc_offset";
}

std::vector<CatalogRow> parse_csv_catalog(std::string_view text, Problems& problems) {
    text = without_separator_line(text);
    const char separator = separator_of(text.substr(std::min(text.find_first_not_of("\r\n"), text.size())));
    std::vector<CsvRow> records = parse_separated(text, separator);
    if (records.empty()) {
        problems.add(1, "the catalog is empty");
        return {};
    }
    const std::vector<std::string> header = cells_of(records[0], separator);
    if (std::find(header.begin(), header.end(), "rel_path") == header.end()) {
        problems.add(records[0].line, "there is no column rel_path; is this a catalog?");
        return {};
    }
    std::vector<CatalogRow> rows;
    for (std::size_t r = 1; r < records.size(); ++r) {
        const std::size_t line = records[r].line;
        std::vector<std::string> values = cells_of(std::move(records[r]), separator);
        while (!values.empty() && values.back().empty()) values.pop_back();
        if (values.empty()) continue;  // a row that was emptied instead of removed
        if (values.size() > header.size()) {
            problems.add(line, counted(values.size(), "field") + " for " + counted(header.size(), "column") +
                                   "; a comma in a name needs quotes around it");
            continue;
        }
        Fields fields;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::string value(of_spreadsheet_cell(values[i]));
            const bool may_have_comma = separator != ',' && is_number_column(header[i]);
            fields[header[i]] = may_have_comma ? with_point(value) : value;
        }
        if (auto row = RowReader(fields, line, problems).read()) rows.push_back(std::move(*row));
    }
    return rows;
}

// Goes over a text for the JSON parser and knows how far it has come.
class Cursor {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    Cursor(const char* at, const char** reached) : at_(at), reached_(reached) {}
    reference operator*() const { return *at_; }
    Cursor& operator++() {
        *reached_ = ++at_;
        return *this;
    }
    Cursor operator++(int) {
        Cursor before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Cursor& other) const { return at_ == other.at_; }
    bool operator!=(const Cursor& other) const { return at_ != other.at_; }

  private:
    const char* at_;
    const char** reached_;
};

std::string field_of_json(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return {};
    if (value.is_number_float()) return number_text(value.get<double>());
    // However deep it is: writing it out would go as deep.
    return value.is_structured() ? value.type_name() : value.dump();
}

std::size_t lines_between(const char* begin, const char* end) {
    return static_cast<std::size_t>(std::count(begin, end, '\n'));
}

// None, and a problem, if the text is not an array of objects. `lines` tells where each object begins.
std::optional<Json> parse_objects(const std::string& text, std::vector<std::size_t>& lines,
                                  Problems& problems) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const char* reached = begin;
    const char* counted_to = begin;
    std::size_t line = 1;
    const auto note_line = [&](int depth, Json::parse_event_t event, const Json& /*value*/) {
        if (depth != 1 || event != Json::parse_event_t::object_start) return true;
        line += lines_between(counted_to, reached);
        counted_to = reached;
        lines.push_back(line);
        return true;
    };
    try {
        Json json = Json::parse(Cursor(begin, &reached), Cursor(end, &reached), note_line);
        if (json.is_array() && lines.size() == json.size()) return json;
        problems.add(1, "a catalog in JSON is an array of objects");
    } catch (const Json::exception& error) {
        problems.add(1 + lines_between(begin, reached), std::string("not valid JSON: ") + error.what());
    }
    return std::nullopt;
}

std::vector<CatalogRow> parse_json_catalog(const std::string& text, Problems& problems) {
    std::vector<CatalogRow> rows;
    std::vector<std::size_t> lines;
    const auto json = parse_objects(text, lines, problems);
    for (std::size_t i = 0; json && i < json->size(); ++i) {
        Fields fields;
        for (const auto& [key, value] : (*json)[i].items()) fields[key] = field_of_json(value);
        if (auto row = RowReader(fields, lines[i], problems).read()) rows.push_back(std::move(*row));
    }
    return rows;
}

}  // namespace

std::optional<CatalogFormat> catalog_format_of(const std::filesystem::path& path) {
    const std::string extension = to_lower_ascii(path.extension().native());
    if (extension == ".csv") return CatalogFormat::csv;
    if (extension == ".json") return CatalogFormat::json;
    if (extension == ".md" || extension == ".markdown") return CatalogFormat::markdown;
    return std::nullopt;
}

ResultKind catalog_kind() {
    return {"catalog", begins_as_catalog, Edits::noted};
}

std::vector<CatalogRow> parse_catalog(const std::string& file_text, const std::string& name) {
    Problems problems;
    const std::string text = table_text(file_text);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool is_json = first != std::string::npos && (text[first] == '[' || text[first] == '{');
    auto rows = is_json ? parse_json_catalog(std::string(shallow_json(text, name)), problems)
                        : parse_csv_catalog(text, problems);
    problems.throw_if_any(name);
    return rows;
}

std::vector<CatalogRow> read_catalog(const std::filesystem::path& path) {
    return parse_catalog(read_text_file(path), path.string());
}

}  // namespace afterglow::archive

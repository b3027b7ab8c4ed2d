// Tables as text, as spreadsheets save them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace afterglow {

// As parse_csv_rows, whatever stands between two fields. Throws Error(source) naming the line of an unclosed
// quote.
std::vector<CsvRow> parse_separated(std::string_view text, char separator);
// UTF-8 without a byte-order mark, of what spreadsheets save a table as: UTF-8, UTF-16 in either order of
// bytes, with a mark or without, and otherwise Windows-1252. `text` begins with an ASCII character.
std::string table_text(std::string_view text);

// A cell as it is written so that no spreadsheet takes it for a formula: one that begins with = + - @ or
// white space gets an apostrophe, as does one that begins with an apostrophe that would be taken for that.
std::string spreadsheet_cell(std::string_view text);
// What was written.
std::string_view of_spreadsheet_cell(std::string_view cell);

}  // namespace afterglow

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
// UTF-8 without a byte-order mark, of UTF-8 or UTF-16 (either order of bytes) that begins with one; any other
// text as it is.
std::string without_mark(std::string_view text);

// A cell as it is written so that no spreadsheet takes it for a formula: one that begins with = + - @ or
// white space gets an apostrophe, as does one that begins with an apostrophe that would be taken for that.
std::string spreadsheet_cell(std::string_view text);
// What was written.
std::string_view of_spreadsheet_cell(std::string_view cell);

}  // namespace afterglow

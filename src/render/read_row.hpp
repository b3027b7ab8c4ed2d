// A manifest's row from its cells: the inverse of row_fields.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "render/row.hpp"

namespace afterglow::render {

// Texts by column, as CSV has them: "" is not known.
using Cells = std::map<std::string, std::string, std::less<>>;

// What is wrong with a row, in words.
using RowProblems = std::vector<std::string>;

// A value that is no number, or none that a sound can have, is unknown and one of the problems; columns that
// are not known are passed over. Throws Error(source) where `type` is none that there is.
ManifestRow read_row(const Cells& cells, RowProblems& problems);

}  // namespace afterglow::render

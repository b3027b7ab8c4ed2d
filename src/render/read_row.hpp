// A manifest's row from its cells: the inverse of row_fields.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "render/row.hpp"

namespace afterglow::render {

// Texts by column, as CSV has them: "" is not known.
using Cells = std::map<std::string, std::string, std::less<>>;

// A value that cannot be read is unknown; columns that are not known are passed over. Throws Error(source)
// where `type` is none that there is.
ManifestRow read_row(const Cells& cells);

}  // namespace afterglow::render

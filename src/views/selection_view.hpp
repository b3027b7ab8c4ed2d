// A selection, told to a person.
#pragma once

#include <vector>

#include "archive/selection.hpp"
#include "views/console.hpp"

namespace afterglow::views {

// Input, selected, rejected, total and mean duration, the top five, and how to let shorter recordings in.
void tell_selection(Console& console, const archive::Selection& selection,
                    const pipeline::SelectionOptions& options);

}  // namespace afterglow::views

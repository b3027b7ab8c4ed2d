// Text from outside, as it is shown to people: nothing in it steers the terminal or hides what is there.
#pragma once

#include <string>
#include <string_view>

namespace afterglow {

// Well-formed UTF-8 on one line: control and format characters (escape sequences, line breaks, marks that
// turn the direction of writing) appear as `\x1b`, `\n`, `\u202e`; malformed bytes as U+FFFD. Joiners, which
// some scripts and emoji need, stay.
std::string shown(std::string_view text);
// The same of a text of several lines, whose line breaks stay.
std::string shown_lines(std::string_view text);

}  // namespace afterglow

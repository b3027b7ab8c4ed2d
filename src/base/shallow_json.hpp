// JSON that strangers wrote may be nested deeper than a parser's stack.
#pragma once

#include <string>
#include <string_view>

namespace afterglow {

inline constexpr int deepest_json = 64;

// True if brackets outside of strings are nested deeper than that. Looks at nothing else: whether it is JSON
// at all, the parser says.
bool is_deep_json(std::string_view text);
// The text itself. Throws Error(source) about `subject` if it is nested too deeply. Every text that is parsed
// goes through it.
std::string_view shallow_json(std::string_view text, const std::string& subject = {});

}  // namespace afterglow

#include "base/shallow_json.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace afterglow {

bool is_deep_json(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            if (c == '\\') ++i;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest_json) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

std::string_view shallow_json(std::string_view text, const std::string& subject) {
    if (!is_deep_json(text)) return text;
    throw Error(ErrorCategory::source,
                fmt::format("is nested too deeply: brackets in brackets, more than {} of them", deepest_json),
                subject);
}

}  // namespace afterglow

#include "base/shown_text.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

#include "base/text.hpp"

namespace afterglow {
namespace {

bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F;
}

bool is_joiner(utf8proc_int32_t c) {
    return c == 0x200C || c == 0x200D;
}

bool is_hidden(utf8proc_int32_t c) {
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return !is_joiner(c);
        default:
            return false;
    }
}

std::string escape(utf8proc_int32_t c) {
    if (c == '\n') return "\\n";
    if (c == '\r') return "\\r";
    if (c == '\t') return "\\t";
    if (c < 0x100) return fmt::format("\\x{:02x}", c);
    return c < 0x10000 ? fmt::format("\\u{:04x}", c) : fmt::format("\\U{:08x}", c);
}

}  // namespace

std::string shown(std::string_view text) {
    if (std::ranges::all_of(text, is_plain)) return std::string(text);
    const std::string valid = valid_utf8(text);
    std::string out;
    for (std::size_t at = 0; at < valid.size();) {
        utf8proc_int32_t c = 0;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(valid.data()) + at;
        const auto size = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(
            1, utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(valid.size() - at), &c)));
        out += is_hidden(c) ? escape(c) : valid.substr(at, size);
        at += size;
    }
    return out;
}

std::string shown_lines(std::string_view text) {
    std::string out;
    while (true) {
        const std::size_t end = text.find('\n');
        out += shown(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

}  // namespace afterglow

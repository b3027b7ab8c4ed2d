#include "base/separated_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/error.hpp"

namespace afterglow {
namespace {

class CsvReader {
  public:
    CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {
        if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    }

    std::vector<CsvRow> rows() {
        std::vector<CsvRow> rows;
        while (at_ < text_.size()) {
            if (end_line()) continue;
            const std::size_t line = line_;
            rows.push_back({line, row()});
        }
        return rows;
    }

  private:
    std::vector<std::string> row() {
        std::vector<std::string> fields{field()};
        while (at_ < text_.size() && text_[at_] == separator_) {
            ++at_;
            fields.push_back(field());
        }
        end_line();
        return fields;
    }

    std::string field() {
        std::string out;
        if (at_ < text_.size() && text_[at_] == '"') out = quoted();
        const auto end = std::min(text_.find_first_of(ends_, at_), text_.size());
        out += text_.substr(at_, end - at_);
        at_ = end;
        return out;
    }

    std::string quoted() {
        const std::size_t opened_on = line_;
        std::string out;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"' && (at_ + 1 == text_.size() || text_[at_ + 1] != '"')) {
                ++at_;
                return out;
            }
            if (text_[at_] == '"') ++at_;
            if (text_[at_] == '\n') ++line_;
            out += text_[at_];
        }
        throw Error(ErrorCategory::source,
                    fmt::format("line {}: a quote is opened but never closed", opened_on));
    }

    // Passes one line end (CR LF, LF or CR), if there is one here.
    bool end_line() {
        if (at_ >= text_.size() || (text_[at_] != '\r' && text_[at_] != '\n')) return false;
        at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
        ++line_;
        return true;
    }

    std::string_view text_;
    char separator_;
    std::string ends_ = {separator_, '\r', '\n'};  // of a field without quotes
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

void append_utf8(std::string& out, std::uint32_t c) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U);
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | c >> 18U);
        put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

// Half a surrogate pair, and half a unit at the end, become U+FFFD.
std::string of_utf16(std::string_view bytes, bool little_endian) {
    constexpr std::uint32_t replacement = 0xFFFD;
    const auto unit = [&](std::size_t at) -> std::uint32_t {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return little_endian ? first | second << 8U : first << 8U | second;
    };
    std::string out;
    std::size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2) {
        std::uint32_t c = unit(at);
        const bool high = c >= 0xD800 && c < 0xDC00;
        const std::uint32_t next = high && at + 3 < bytes.size() ? unit(at + 2) : 0;
        if (next >= 0xDC00 && next < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10U) + (next - 0xDC00);
            at += 2;
        } else if (c >= 0xD800 && c < 0xE000) {
            c = replacement;
        }
        append_utf8(out, c);
    }
    if (at < bytes.size()) append_utf8(out, replacement);
    return out;
}

// Of the bytes 0x80 to 0x9F; those without a meaning stay what they are, as in browsers.
constexpr std::array<std::uint32_t, 32> windows_1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string of_windows_1252(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80U] : byte);
    }
    return out;
}

bool begins_a_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

bool needs_apostrophe(std::string_view text) {
    return begins_a_formula(text) ||
           (text.starts_with('\'') && (text.substr(1).starts_with('\'') || begins_a_formula(text.substr(1))));
}

}  // namespace

std::vector<CsvRow> parse_separated(std::string_view text, char separator) {
    return CsvReader(text, separator).rows();
}

std::string table_text(std::string_view text) {
    if (text.starts_with("\xFF\xFE")) return of_utf16(text.substr(2), true);
    if (text.starts_with("\xFE\xFF")) return of_utf16(text.substr(2), false);
    if (text.size() >= 2 && text[1] == '\0') return of_utf16(text, true);
    if (text.size() >= 2 && text[0] == '\0') return of_utf16(text, false);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return valid_utf8(text) == text ? std::string(text) : of_windows_1252(text);
}

std::string spreadsheet_cell(std::string_view text) {
    return needs_apostrophe(text) ? "'" + std::string(text) : std::string(text);
}

std::string_view of_spreadsheet_cell(std::string_view cell) {
    if (needs_apostrophe(cell) && cell.front() == '\'') cell.remove_prefix(1);
    return cell;
}

}  // namespace afterglow

#include "config/value.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace afterglow::config {
namespace {

bool reads_as_other_than_text(const std::string& text) {
    static constexpr std::string_view words[] = {"",   "~",   "null", "true", "false", "yes", "no",
                                                 "on", "off", "y",    "n",    ".inf",  ".nan"};
    return std::ranges::count(words, to_lower_ascii(text)) > 0 || parse_number(text).has_value();
}

bool plain_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '/' || c == '-';
}

char hex_digit(unsigned value) {
    return "0123456789abcdef"[value & 15U];
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += '\\';
        if (byte < 0x20 || byte == 0x7f)
            out += {'\\', 'x', hex_digit(byte / 16U), hex_digit(byte)};
        else
            out += c;
    }
    return out + '"';
}

std::string text_of(const std::string& text) {
    bool plain =
        !reads_as_other_than_text(text) && text.front() != '-' && std::ranges::all_of(text, plain_character);
    return plain ? text : quoted(text);
}

std::string variant_text(const makers::TonalVariant& variant) {
    std::string out = text_of(variant.name) + ": {";
    if (variant.band.low_hz) out += "highpass_hz: " + number_text(*variant.band.low_hz);
    if (variant.band.low_hz && variant.band.high_hz) out += ", ";
    if (variant.band.high_hz) out += "lowpass_hz: " + number_text(*variant.band.high_hz);
    return out + "}";
}

template <class Items, class ToText>
std::string joined(const Items& items, ToText to_text) {
    std::string out;
    for (const auto& item : items) out += (out.empty() ? "" : ", ") + to_text(item);
    return out;
}

struct Writer {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(double value) const { return number_text(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return text_of(value); }
    std::string operator()(const std::vector<double>& value) const {
        return "[" + joined(value, number_text) + "]";
    }
    std::string operator()(const std::vector<std::string>& value) const {
        return "[" + joined(value, text_of) + "]";
    }
    std::string operator()(const std::vector<makers::TonalVariant>& value) const {
        return "{" + joined(value, variant_text) + "}";
    }
};

}  // namespace

std::string value_text(const Value& value) {
    return std::visit(Writer{}, value);
}

}  // namespace afterglow::config

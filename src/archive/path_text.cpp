#include "archive/path_text.hpp"

#include "base/text.hpp"

namespace afterglow::archive {
namespace {

std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// U+EF80…U+EFFF are EE BE 80…BF and EE BF 80…BF.
bool starts_escape(std::string_view text) {
    return text.size() >= 3 && text[0] == '\xEE' && (text[1] == '\xBE' || text[1] == '\xBF') &&
           (static_cast<unsigned char>(text[2]) & 0xC0U) == 0x80U;
}

std::string escape(unsigned char byte) {
    const char middle = byte < 0xC0 ? '\xBE' : '\xBF';
    const auto last = static_cast<char>(0x80U | (byte & 0x3FU));
    return {'\xEE', middle, last};
}

}  // namespace

std::string text_of_path(std::string_view path_bytes) {
    std::string text;
    text.reserve(path_bytes.size());
    while (!path_bytes.empty()) {
        const std::size_t length = sequence_length(static_cast<unsigned char>(path_bytes[0]));
        const std::string_view character = path_bytes.substr(0, length);
        const bool whole = length == 1 || (length > 0 && character.size() == length &&
                                           !starts_escape(character) && valid_utf8(character) == character);
        if (whole) {
            text += character;
            path_bytes.remove_prefix(length);
        } else {
            text += escape(static_cast<unsigned char>(path_bytes[0]));
            path_bytes.remove_prefix(1);
        }
    }
    return text;
}

std::filesystem::path path_of_text(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    while (!text.empty()) {
        if (starts_escape(text)) {
            const unsigned high = text[1] == '\xBF' ? 0x40U : 0U;
            bytes += static_cast<char>(static_cast<unsigned char>(text[2]) + high);
            text.remove_prefix(3);
        } else {
            bytes += text[0];
            text.remove_prefix(1);
        }
    }
    return {bytes};
}

}  // namespace afterglow::archive

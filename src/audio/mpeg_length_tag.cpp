#include "audio/mpeg_length_tag.hpp"

#include <algorithm>
#include <array>

namespace afterglow::audio {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t header_bytes = 4;

std::uint32_t big_endian(Bytes bytes) {
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
           (std::uint32_t{bytes[2]} << 8U) | std::uint32_t{bytes[3]};
}

// Polynomial x^16 + x^15 + x^2 + 1, reflected, from 0.
unsigned lame_sum(Bytes bytes) {
    unsigned sum = 0;
    for (const unsigned char byte : bytes) {
        sum ^= byte;
        for (int bit = 0; bit < 8; ++bit) sum = (sum & 1U) != 0 ? (sum >> 1U) ^ 0xA001U : sum >> 1U;
    }
    return sum;
}

// The Xing header: name, flags, then frames, bytes, a table of 100 bytes and a quality, each if its flag is
// set; after them LAME writes its name, and 21 bytes on the delay and padding of the encoder, 12 bits each.
LengthTag read_xing(Bytes frame, std::size_t tag_at) {
    constexpr std::array<std::size_t, 4> field_bytes{4, 4, 100, 4};
    constexpr std::size_t fields_at = 8, delay_at = 21, sum_at = 34;
    const Bytes tag = frame.subspan(tag_at);
    LengthTag found;
    const unsigned flags = tag[7];
    if ((flags & 1U) != 0) found.frames = big_endian(tag.subspan(fields_at));
    const std::size_t bytes_at = fields_at + ((flags & 1U) != 0 ? 4U : 0U);
    if ((flags & 2U) != 0 && tag.size() >= bytes_at + 4) found.bytes = big_endian(tag.subspan(bytes_at));
    std::size_t at = fields_at;
    for (std::size_t i = 0; i < field_bytes.size(); ++i) at += (flags >> i & 1U) != 0 ? field_bytes[i] : 0;
    if (tag.size() < at + delay_at + 3) return found;
    const Bytes encoder = tag.subspan(at);
    if (!starts_with(encoder, "LAME") && !starts_with(encoder, "Lavf") && !starts_with(encoder, "Lavc"))
        return found;
    const unsigned both = (unsigned{encoder[delay_at]} << 16U) | (unsigned{encoder[delay_at + 1]} << 8U) |
                          unsigned{encoder[delay_at + 2]};
    found.trimmed_samples = (both >> 12U) + (both & 0xFFFU);
    found.delay_samples = both >> 12U;
    if (encoder.size() >= sum_at + 2)
        found.sum_is_right =
            lame_sum(frame.first(tag_at + at + sum_at)) == encoder[sum_at] * 256U + encoder[sum_at + 1];
    return found;
}

}  // namespace

bool starts_with(Bytes bytes, std::string_view text) {
    return bytes.size() >= text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin(),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

std::optional<LengthTag> length_tag(Bytes frame, const MpegHeader& header) {
    constexpr std::size_t vbri_at = 36;
    const bool mono = header.channels == 1;
    const std::size_t side_info = header.version == 1 ? (mono ? 17U : 32U) : (mono ? 9U : 17U);
    const std::size_t xing_at = header_bytes + side_info;
    if (frame.size() >= xing_at + 12) {
        const Bytes tag = frame.subspan(xing_at);
        if (starts_with(tag, "Xing") || starts_with(tag, "Info")) return read_xing(frame, xing_at);
    }
    if (frame.size() >= vbri_at + 18 && starts_with(frame.subspan(vbri_at), "VBRI")) {
        LengthTag found;
        found.frames = big_endian(frame.subspan(vbri_at + 14));
        found.bytes = big_endian(frame.subspan(vbri_at + 10));
        return found;
    }
    return std::nullopt;
}

}  // namespace afterglow::audio

#include "audio/flac_length.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace afterglow::audio {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::int64_t info_at = 8;  // of STREAMINFO, behind the mark and its block header
constexpr std::size_t info_bytes = 18;
constexpr std::size_t longest_header = 16;

// Polynomials x^8 + x^2 + x + 1 and x^16 + x^15 + x^2 + 1, from 0.
std::uint8_t crc8(Bytes bytes) {
    unsigned crc = 0;
    for (const unsigned char byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x80U) != 0 ? (crc << 1U) ^ 0x07U : crc << 1U;
        crc &= 0xFFU;
    }
    return static_cast<std::uint8_t>(crc);
}

std::uint16_t crc16(Bytes bytes) {
    unsigned crc = 0;
    for (const unsigned char byte : bytes) {
        crc ^= unsigned{byte} << 8U;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x8005U : crc << 1U;
        crc &= 0xFFFFU;
    }
    return static_cast<std::uint16_t>(crc);
}

struct StreamInfo {
    std::int64_t least_block = 0;
    std::int64_t largest_block = 0;
    std::uint64_t frames = 0;
};

std::optional<StreamInfo> read_info(const SourceFile& file, std::int64_t start) {
    std::array<unsigned char, info_at + info_bytes> head{};
    if (file.read_at(start, head.data(), head.size()) < head.size()) return std::nullopt;
    if (std::string_view(reinterpret_cast<const char*>(head.data()), 4) != "fLaC") return std::nullopt;
    const Bytes info = Bytes(head).subspan(info_at);
    StreamInfo found;
    found.least_block = info[0] * 256 + info[1];
    found.largest_block = info[2] * 256 + info[3];
    found.frames = std::uint64_t{info[13] & 0x0FU} << 32U;
    for (std::size_t i = 0; i < 4; ++i) found.frames |= std::uint64_t{info[14 + i]} << (8 * (3 - i));
    return found;
}

// The number of a block or of its first sample, in the variable length that UTF-8 has.
std::optional<std::uint64_t> coded_number(Bytes bytes, std::size_t& at) {
    if (at >= bytes.size()) return std::nullopt;
    const unsigned first = bytes[at++];
    if (first < 0x80U) return first;
    std::size_t more = 0;
    while (more < 7 && (first << more & 0x40U) != 0) ++more;
    if (more == 0 || more > 6) return std::nullopt;
    std::uint64_t number = first & (0x3FU >> more);
    for (; more > 0; --more) {
        if (at >= bytes.size() || (bytes[at] & 0xC0U) != 0x80U) return std::nullopt;
        number = (number << 6U) | (bytes[at++] & 0x3FU);
    }
    return number;
}

struct Block {
    std::int64_t first_frame = 0;
    std::int64_t frames = 0;
};

// The block whose header stands at the beginning of `bytes`.
std::optional<Block> block_at(Bytes bytes, const StreamInfo& info) {
    if (bytes.size() < 6 || bytes[0] != 0xFF || (bytes[1] & 0xFEU) != 0xF8U) return std::nullopt;
    const unsigned size_code = bytes[2] >> 4U;
    const unsigned rate_code = bytes[2] & 0x0FU;
    if (size_code == 0 || rate_code == 15 || (bytes[3] & 1U) != 0) return std::nullopt;
    std::size_t at = 4;
    const auto number = coded_number(bytes, at);
    const std::size_t size_bytes = size_code == 6 ? 1U : (size_code == 7 ? 2U : 0U);
    const std::size_t rate_bytes = rate_code == 12 ? 1U : (rate_code > 12 ? 2U : 0U);
    if (!number || at + size_bytes + rate_bytes >= bytes.size()) return std::nullopt;
    Block block;
    if (size_code == 1) block.frames = 192;
    if (size_code >= 2 && size_code <= 5) block.frames = 576LL << (size_code - 2);
    if (size_code >= 8) block.frames = 256LL << (size_code - 8);
    if (size_bytes == 1) block.frames = bytes[at] + 1;
    if (size_bytes == 2) block.frames = bytes[at] * 256 + bytes[at + 1] + 1;
    at += size_bytes + rate_bytes;
    if (crc8(bytes.first(at)) != bytes[at] || block.frames > std::max<std::int64_t>(info.largest_block, 16))
        return std::nullopt;
    constexpr std::uint64_t most = std::uint64_t{1} << 36U;
    const bool counts_frames = (bytes[1] & 1U) != 0;
    if (*number >= most) return std::nullopt;
    block.first_frame = static_cast<std::int64_t>(*number) * (counts_frames ? 1 : info.largest_block);
    return block;
}

bool is_whole(Bytes block) {
    if (block.size() < 2) return false;
    const unsigned crc = block[block.size() - 2] * 256U + block[block.size() - 1];
    return crc16(block.first(block.size() - 2)) == crc;
}

}  // namespace

std::optional<FlacLength> flac_length_of_stream(const SourceFile& file, std::int64_t start) {
    const auto info = read_info(file, start);
    if (!info || info->frames != 0) return std::nullopt;
    constexpr std::int64_t window = 1 << 20;
    constexpr std::int64_t furthest = 64LL << 20;  // from the end: no block is so large
    std::vector<unsigned char> bytes;
    const std::int64_t size = file.size_bytes();
    const std::int64_t lowest = std::max(start + info_at, size - furthest);
    for (std::int64_t end = size; end > lowest; end -= window) {
        const std::int64_t begin = std::max(lowest, end - window);
        bytes.resize(static_cast<std::size_t>(std::min(end + std::int64_t{longest_header}, size) - begin));
        bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
        for (std::size_t at = bytes.size(); at-- > 0;) {
            const auto block = block_at(Bytes(bytes).subspan(at), *info);
            if (!block) continue;
            const bool whole = end == size && is_whole(Bytes(bytes).subspan(at));
            return FlacLength{block->first_frame + block->frames, whole};
        }
    }
    return std::nullopt;
}

}  // namespace afterglow::audio

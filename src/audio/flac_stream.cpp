#include "audio/flac_stream.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace afterglow::audio {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::int64_t info_at = 8;  // of STREAMINFO, behind the mark and its own header
constexpr std::int64_t metadata_header = 4;
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
std::int64_t largest_block(const FlacStream& stream) {
    return stream.info[2] * 256 + stream.info[3];
}

std::optional<Block> block_at(Bytes bytes, const FlacStream& stream) {
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
    if (crc8(bytes.first(at)) != bytes[at] ||
        block.frames > std::max<std::int64_t>(largest_block(stream), 16))
        return std::nullopt;
    constexpr std::uint64_t most = std::uint64_t{1} << 36U;
    const bool counts_frames = (bytes[1] & 1U) != 0;
    if (*number >= most) return std::nullopt;
    block.first_frame = static_cast<std::int64_t>(*number) * (counts_frames ? 1 : largest_block(stream));
    return block;
}

bool is_whole(Bytes block) {
    if (block.size() < 2) return false;
    const unsigned crc = block[block.size() - 2] * 256U + block[block.size() - 1];
    return crc16(block.first(block.size() - 2)) == crc;
}

std::optional<FlacStream> read_header(const SourceFile& file, std::int64_t start) {
    std::array<unsigned char, info_at + FlacStream::info_bytes> head{};
    if (file.read_at(start, head.data(), head.size()) < head.size()) return std::nullopt;
    if (std::string_view(reinterpret_cast<const char*>(head.data()), 4) != "fLaC") return std::nullopt;
    FlacStream stream;
    std::copy_n(head.begin() + info_at, stream.info.size(), stream.info.begin());
    const auto& info = stream.info;
    stream.sample_rate_hz = info[10] << 12 | info[11] << 4 | info[12] >> 4;
    stream.channels = (info[12] >> 1 & 7) + 1;
    stream.bits = ((info[12] & 1) << 4 | info[13] >> 4) + 1;
    stream.promised_frames = std::int64_t{info[13] & 0x0F} << 32;
    for (std::size_t i = 0; i < 4; ++i) stream.promised_frames |= std::int64_t{info[14 + i]} << (8 * (3 - i));
    return stream;
}

bool is_block_at(const SourceFile& file, std::int64_t at, const FlacStream& stream) {
    std::array<unsigned char, longest_header> bytes{};
    const std::size_t got = file.read_at(at, bytes.data(), bytes.size());
    return block_at(Bytes(bytes).first(got), stream).has_value();
}

// Behind the metadata, if their sizes lead to a block.
std::optional<std::int64_t> behind_metadata(const SourceFile& file, std::int64_t start,
                                            const FlacStream& stream) {
    constexpr int most_blocks = 1000;
    std::int64_t at = start + info_at - metadata_header;
    for (int i = 0; i < most_blocks; ++i) {
        std::array<unsigned char, metadata_header> header{};
        if (file.read_at(at, header.data(), header.size()) < header.size()) return std::nullopt;
        at += metadata_header + (header[1] << 16 | header[2] << 8 | header[3]);
        if ((header[0] & 0x80U) != 0) break;
    }
    return is_block_at(file, at, stream) ? std::optional(at) : std::nullopt;
}

// The first block that is followed by another and whose checksum is right: pictures hold much that looks like
// the header of one.
std::optional<std::int64_t> search_blocks(const SourceFile& file, std::int64_t from,
                                          const FlacStream& stream) {
    constexpr std::int64_t furthest = 24LL << 20;
    constexpr std::int64_t window = 4LL << 20;
    constexpr std::int64_t reach = 1LL << 20;  // of a block; the windows share it
    std::vector<unsigned char> bytes;
    for (std::int64_t begin = from; begin < std::min(from + furthest, file.size_bytes());
         begin += window - reach) {
        bytes.resize(static_cast<std::size_t>(window));
        bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
        std::optional<std::size_t> before;
        for (std::size_t at = 0; at + 1 < bytes.size(); ++at) {
            if (bytes[at] != 0xFF || !block_at(Bytes(bytes).subspan(at), stream)) continue;
            if (before && is_whole(Bytes(bytes).subspan(*before, at - *before)))
                return begin + static_cast<std::int64_t>(*before);
            before = at;
        }
    }
    return std::nullopt;
}

// Tags of 128 bytes that stand behind some files.
std::int64_t end_without_tag(const SourceFile& file) {
    constexpr std::int64_t tag_bytes = 128;
    std::array<char, 3> mark{};
    const std::int64_t end = file.size_bytes() - tag_bytes;
    if (end <= 0 || file.read_at(end, mark.data(), mark.size()) < mark.size()) return file.size_bytes();
    return std::string_view(mark.data(), mark.size()) == "TAG" ? end : file.size_bytes();
}

void find_end(const SourceFile& file, FlacStream& stream) {
    constexpr std::int64_t most_reaches = 4;
    const std::int64_t size = end_without_tag(file);
    std::int64_t reach = 1 << 15;  // from the end: enough for most blocks
    for (int i = 0; i < most_reaches; ++i, reach *= 16) {
        const std::int64_t begin = std::max(stream.blocks_begin, size - reach);
        std::vector<unsigned char> bytes(static_cast<std::size_t>(std::max<std::int64_t>(0, size - begin)));
        bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
        for (std::size_t at = bytes.size(); at-- > 0;) {
            if (bytes[at] != 0xFF) continue;
            const auto block = block_at(Bytes(bytes).subspan(at), stream);
            if (!block) continue;
            stream.ends_whole = is_whole(Bytes(bytes).subspan(at));
            stream.frames = block->first_frame + (stream.ends_whole ? block->frames : 0);
            return;
        }
        if (begin == stream.blocks_begin) return;
    }
}

}  // namespace

std::optional<FlacStream> find_flac_stream(const SourceFile& file, std::int64_t start) {
    auto stream = read_header(file, start);
    if (!stream) return std::nullopt;
    auto begin = behind_metadata(file, start, *stream);
    stream->searched = !begin;
    if (!begin) begin = search_blocks(file, start + info_at + std::int64_t{FlacStream::info_bytes}, *stream);
    if (!begin) return std::nullopt;
    stream->blocks_begin = *begin;
    find_end(file, *stream);
    return stream;
}

}  // namespace afterglow::audio

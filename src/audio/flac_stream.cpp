#include "audio/flac_stream.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace afterglow::audio {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::int64_t info_at = 8;  // of STREAMINFO, behind the mark and its own header
constexpr std::int64_t metadata_header = 4;
constexpr std::size_t max_header = 16;
// A STREAMINFO that lets every block be one of its stream.
constexpr std::array<unsigned char, FlacStream::info_bytes> any_block = {0, 16, 0xFF, 0xFF};

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
    int sample_rate_hz = 0;  // 0: as STREAMINFO says
    int channels = 0;
    int bits = 0;  // likewise
};

std::int64_t smallest_block(const FlacStream& stream) {
    return stream.info[0] * 256 + stream.info[1];
}
std::int64_t largest_block(const FlacStream& stream) {
    return stream.info[2] * 256 + stream.info[3];
}

// `extra`: what stands in front of the checksum for codes 12 to 14.
int rate_of_code(unsigned code, Bytes extra) {
    constexpr std::array<int, 12> rates_hz = {0,     88200, 176400, 192000, 8000,  16000,
                                              22050, 24000, 32000,  44100,  48000, 96000};
    if (code < rates_hz.size()) return rates_hz[code];
    const int number = extra.size() == 1 ? extra[0] : extra[0] * 256 + extra[1];
    return code == 12 ? 1000 * number : code == 13 ? number : 10 * number;
}

// The block whose header stands at the beginning of `bytes`.
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
    block.sample_rate_hz = rate_of_code(rate_code, bytes.subspan(at + size_bytes, rate_bytes));
    block.channels = bytes[3] >> 4U < 8 ? (bytes[3] >> 4U) + 1 : 2;
    constexpr std::array<int, 8> depths = {0, 8, 12, 0, 16, 20, 24, 32};
    block.bits = depths[bytes[3] >> 1U & 7U];
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
    constexpr std::array<unsigned char, 4> usual = {0, 0, 0, FlacStream::info_bytes};
    if ((head[4] & 0x7FU) != usual[0] || !std::equal(usual.begin() + 1, usual.end(), head.begin() + 5))
        return stream;
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
    std::array<unsigned char, max_header> bytes{};
    const std::size_t got = file.read_at(at, bytes.data(), bytes.size());
    return block_at(Bytes(bytes).first(got), stream).has_value();
}

// Behind the metadata, if their sizes lead to a block.
std::optional<std::int64_t> behind_metadata(const SourceFile& file, std::int64_t start,
                                            const FlacStream& stream) {
    constexpr int max_blocks = 1000;
    std::int64_t at = start + info_at - metadata_header;
    for (int i = 0; i < max_blocks; ++i) {
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

// What a STREAMINFO would say, as far as a block does.
bool tell_by_block(const SourceFile& file, std::int64_t at, FlacStream& stream) {
    std::array<unsigned char, max_header> bytes{};
    const std::size_t got = file.read_at(at, bytes.data(), bytes.size());
    const auto block = block_at(Bytes(bytes).first(got), stream);
    if (!block || block->sample_rate_hz == 0 || block->bits == 0) return false;
    stream.sample_rate_hz = block->sample_rate_hz;
    stream.channels = block->channels;
    stream.bits = block->bits;
    auto& info = stream.info;
    info = {};
    info[0] = info[2] = static_cast<unsigned char>(block->frames >> 8);
    info[1] = info[3] = static_cast<unsigned char>(block->frames & 0xFF);
    info[10] = static_cast<unsigned char>(stream.sample_rate_hz >> 12);
    info[11] = static_cast<unsigned char>(stream.sample_rate_hz >> 4 & 0xFF);
    info[12] = static_cast<unsigned char>((stream.sample_rate_hz & 0x0F) << 4 | (stream.channels - 1) << 1 |
                                          (stream.bits - 1) >> 4);
    info[13] = static_cast<unsigned char>(((stream.bits - 1) & 0x0F) << 4);
    return true;
}

// Tags of 128 bytes that stand behind some files.
std::int64_t end_without_tag(const SourceFile& file, std::int64_t file_end) {
    constexpr std::int64_t tag_bytes = 128;
    std::array<char, 3> mark{};
    const std::int64_t end = file_end - tag_bytes;
    if (end <= 0 || file.read_at(end, mark.data(), mark.size()) < mark.size()) return file_end;
    return std::string_view(mark.data(), mark.size()) == "TAG" ? end : file_end;
}

void find_end(const SourceFile& file, FlacStream& stream) {
    constexpr std::int64_t max_reaches = 4;
    const std::int64_t size = end_without_tag(file, stream.blocks_end);
    stream.frames = 0;
    stream.ends_whole = false;
    std::int64_t reach = 1 << 15;  // from the end: enough for most blocks
    for (int i = 0; i < max_reaches; ++i, reach *= 16) {
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

// More sound than its header promises, or less, or more bytes than so much sound can take.
bool may_be_joined(const FlacStream& stream) {
    if (stream.promised_frames == 0) return false;
    const std::int64_t largest_bytes = stream.info[7] << 16 | stream.info[8] << 8 | stream.info[9];
    const std::int64_t blocks = 1 + stream.frames / std::max<std::int64_t>(16, smallest_block(stream));
    return stream.frames != stream.promised_frames ||
           (largest_bytes > 0 && stream.blocks_end - stream.blocks_begin > blocks * largest_bytes);
}

// Where the mark of another stream stands, which leads to a block of its own; none: nowhere before `end`.
std::optional<std::int64_t> next_mark(const SourceFile& file, std::int64_t from, std::int64_t end) {
    constexpr std::int64_t window = 1 << 20;
    constexpr std::string_view mark = "fLaC";
    std::string bytes;
    for (std::int64_t begin = from; begin < end; begin += window - static_cast<std::int64_t>(mark.size())) {
        bytes.resize(static_cast<std::size_t>(std::min(window, end - begin)));
        bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
        for (std::size_t at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1)) {
            const std::int64_t place = begin + static_cast<std::int64_t>(at);
            const auto stream = read_header(file, place);
            if (stream && stream->channels > 0 && behind_metadata(file, place, *stream)) return place;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<FlacStream> find_flac_stream(const SourceFile& file, std::int64_t start) {
    auto stream = read_header(file, start);
    if (!stream) return std::nullopt;
    const bool is_told = stream->channels > 0 && stream->sample_rate_hz > 0 && largest_block(*stream) > 0;
    if (!is_told) stream->info = any_block;
    auto begin = behind_metadata(file, start, *stream);
    stream->searched = !begin || !is_told;
    const std::int64_t behind_mark = start + info_at - metadata_header;
    const std::int64_t behind_info =
        is_told ? behind_mark + metadata_header + std::int64_t{FlacStream::info_bytes} : behind_mark;
    if (!begin) begin = search_blocks(file, behind_info, *stream);
    if (!begin || (!is_told && !tell_by_block(file, *begin, *stream))) return std::nullopt;
    stream->blocks_begin = *begin;
    stream->blocks_end = file.size_bytes();
    find_end(file, *stream);
    return stream;
}

std::vector<FlacStream> find_flac_streams(const SourceFile& file, std::int64_t start, std::size_t most) {
    constexpr std::int64_t furthest = 128LL << 20;
    const auto first = find_flac_stream(file, start);
    if (!first) return {};
    std::vector<FlacStream> streams{*first};
    if (!may_be_joined(*first)) return streams;
    const std::int64_t end = std::min(file.size_bytes(), start + furthest);
    while (streams.size() < most) {
        FlacStream& before = streams.back();
        const auto at = next_mark(file, before.blocks_begin, end);
        const auto next = at ? find_flac_stream(file, *at) : std::nullopt;
        if (!next) break;
        before.blocks_end = *at;
        find_end(file, before);
        streams.push_back(*next);
    }
    return streams;
}

}  // namespace afterglow::audio

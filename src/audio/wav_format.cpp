#include "audio/wav_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace afterglow::audio {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t kind_at = 0, channels_at = 2, align_at = 12, bits_at = 14, plain_bytes = 16;
constexpr std::size_t subformat_at = 24, extended_bytes = 40;
constexpr unsigned plain = 1, floating = 3, a_law = 6, mu_law = 7, extended = 0xFFFE;

unsigned value_at(const Bytes& bytes, std::size_t at) {
    return bytes[at] + bytes[at + 1] * 256U;
}

void put_at(Bytes& bytes, std::size_t at, unsigned value) {
    bytes[at] = static_cast<unsigned char>(value);
    bytes[at + 1] = static_cast<unsigned char>(value >> 8U);
}

// Some at three places, since recordings begin with silence: whole samples of four bytes, counted from the
// first.
Bytes some_of(const SourceFile& file, const ByteRange& samples) {
    constexpr std::int64_t looked_at = 1 << 16, places = 3;
    Bytes all;
    for (std::int64_t i = 0; i < places; ++i) {
        const std::int64_t at = samples.begin + (samples.end - samples.begin) * i / places / 4 * 4;
        Bytes part(static_cast<std::size_t>(std::clamp<std::int64_t>(samples.end - at, 0, looked_at)));
        part.resize(file.read_at(at, part.data(), part.size()) / 4 * 4);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

// Samples of 24 bits at the lower end of 32: the format says that they stand at the upper one, where the
// lowest byte is empty.
bool stands_low(const SourceFile& file, const ByteRange& samples) {
    constexpr std::size_t looked_at = 1 << 16;
    Bytes bytes(std::min(looked_at, static_cast<std::size_t>(samples.end - samples.begin)));
    bytes.resize(file.read_at(samples.begin, bytes.data(), bytes.size()) / 4 * 4);
    bool low_byte_used = false;
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        const unsigned char sign = (bytes[at + 2] & 0x80U) != 0 ? 0xFF : 0;
        if (bytes[at + 3] != sign) return false;
        low_byte_used = low_byte_used || bytes[at] != 0;
    }
    return low_byte_used;
}

// Whole numbers lie between these levels, as floats are read, one time in ten at most.
bool are_floats(const SourceFile& file, const ByteRange& samples) {
    constexpr float quietest = 1e-7F, loudest = 16.0F;
    constexpr double nearly_all = 0.98;
    const Bytes bytes = some_of(file, samples);
    std::size_t sounding = 0, likely = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        const std::uint32_t word = value_at(bytes, at) | (value_at(bytes, at + 2) << 16U);
        const float level = std::abs(std::bit_cast<float>(word));
        if (word == 0) continue;
        ++sounding;
        if (level > quietest && level < loudest) ++likely;
    }
    return sounding > 0 && static_cast<double>(likely) > nearly_all * static_cast<double>(sounding);
}

// Subformats are a kind and these bytes, or those of Ambisonics. What ends otherwise, or is of no kind, says
// nothing; what ends so is known to somebody.
bool names_no_kind(const Bytes& format) {
    constexpr std::array<unsigned char, 8> microsoft = {0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};
    constexpr std::array<unsigned char, 8> ambisonics = {0x86, 0x44, 0xC8, 0xC1, 0xCA, 0x00, 0x00, 0x00};
    const auto ends_so = [&](const auto& end) {
        return std::equal(end.begin(), end.end(), format.begin() + subformat_at + 8);
    };
    return (!ends_so(microsoft) && !ends_so(ambisonics)) || value_at(format, subformat_at) == 0;
}

void put_kind(Bytes& format, unsigned kind) {
    constexpr std::array<unsigned char, 14> end = {0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80,
                                                   0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};
    const bool has_subformat = value_at(format, kind_at) == extended && format.size() >= extended_bytes;
    put_at(format, has_subformat ? subformat_at : kind_at, kind);
    if (has_subformat) std::copy(end.begin(), end.end(), format.begin() + subformat_at + 2);
}

// Whether the samples are as plain as their size says.
bool is_of_whole_bytes(const Bytes& format, unsigned sample_bytes) {
    const unsigned bits = value_at(format, bits_at);
    return sample_bytes >= 1 && (sample_bytes <= 4 || sample_bytes == 8) && bits <= 8 * sample_bytes;
}

}  // namespace

MendedFormat mend_wav_format(const SourceFile& file, const ByteRange& samples, Bytes& format) {
    MendedFormat mended;
    if (format.size() < bits_at) return mended;
    const Bytes before = format;
    const unsigned channels = std::max(1U, value_at(format, channels_at));
    if (format.size() < plain_bytes) format.resize(plain_bytes);
    const unsigned align = value_at(format, align_at);
    const unsigned sample_bytes = align > 0 ? align / channels : value_at(format, bits_at) / 8;
    const unsigned kind = value_at(format, kind_at);
    const bool no_kind =
        kind == 0 || (kind == extended && (format.size() < extended_bytes || names_no_kind(format)));
    if ((!no_kind && kind != plain) || (no_kind && !is_of_whole_bytes(format, sample_bytes))) {
        format = before;
        return mended;
    }
    if (value_at(format, bits_at) == 0) put_at(format, bits_at, 8 * sample_bytes);
    const bool low = value_at(format, bits_at) == 24 && sample_bytes == 4 && stands_low(file, samples);
    if (low) {
        put_at(format, bits_at, 32);
        mended.gain = 256.0;
    }
    if (no_kind) {
        const bool floats = sample_bytes == 8 || (sample_bytes == 4 && !low && are_floats(file, samples));
        if (kind == extended && format.size() < extended_bytes) put_at(format, kind_at, 0);
        put_kind(format, floats ? floating : plain);
        mended.assumed = fmt::format("{}-bit {}", value_at(format, bits_at), floats ? "floats" : "integers");
    }
    mended.changed = format != before;
    return mended;
}

std::optional<WrittenSilence> written_silence(const Bytes& format, bool big_endian) {
    if (format.size() < plain_bytes) return std::nullopt;
    const auto number = [&](std::size_t at) {
        return big_endian ? format[at] * 256U + format[at + 1] : value_at(format, at);
    };
    unsigned kind = number(kind_at);
    if (kind == extended && format.size() >= extended_bytes && !names_no_kind(format))
        kind = number(subformat_at);
    const std::int64_t frame_bytes = number(align_at);
    if (kind == plain || kind == floating)
        return WrittenSilence{frame_bytes, number(bits_at) <= 8 ? 0x80 : 0};
    if (kind == a_law) return WrittenSilence{frame_bytes, 0xD5};
    if (kind == mu_law) return WrittenSilence{frame_bytes, 0xFF};
    return std::nullopt;
}

}  // namespace afterglow::audio

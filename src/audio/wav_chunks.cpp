// Reads the chunks of a WAV file byte by byte, so that what is checked is what another program would find.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "audio/encode.hpp"
#include "audio/formats.hpp"
#include "base/error.hpp"
#include "base/source_file.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

constexpr std::size_t chunk_header = 8;
constexpr std::int64_t largest_text_chunk = 1 << 20;

using Bytes = std::span<const unsigned char>;

std::uint32_t number_at(Bytes bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} | (std::uint32_t{bytes[at + 1]} << 8U) |
           (std::uint32_t{bytes[at + 2]} << 16U) | (std::uint32_t{bytes[at + 3]} << 24U);
}

std::string text_at(Bytes bytes, std::size_t at, std::size_t size) {
    const auto part = bytes.subspan(at, std::min(size, bytes.size() - at));
    const auto end = std::find(part.begin(), part.end(), 0);
    return {part.begin(), end};
}

void read_smpl(Bytes chunk, WavChunks& out) {
    constexpr std::size_t note_at = 12, cents_at = 16, loop_count_at = 28, first_loop_at = 36,
                          loop_bytes = 24;
    if (chunk.size() < first_loop_at) return;
    const double cents = number_at(chunk, cents_at) * (100.0 / 0x1.0p32);
    const int note = static_cast<int>(number_at(chunk, note_at));
    out.note = cents > 50.0 ? WavNote{note + 1, cents - 100.0} : WavNote{note, cents};
    if (number_at(chunk, loop_count_at) == 0 || chunk.size() < first_loop_at + loop_bytes) return;
    out.loop =
        WavLoop{number_at(chunk, first_loop_at + 8), std::int64_t{number_at(chunk, first_loop_at + 12)} + 1};
}

void read_info(Bytes chunk, WavChunks& out) {
    if (chunk.size() < 4 || text_at(chunk, 0, 4) != "INFO") return;
    for (std::size_t at = 4; at + chunk_header <= chunk.size();) {
        const std::string name = text_at(chunk, at, 4);
        const std::size_t size = number_at(chunk, at + 4);
        const std::string text = text_at(chunk, at + chunk_header, size);
        if (name == "INAM") out.text.title = text;
        if (name == "ISFT") out.text.software = text;
        if (name == "ICMT") out.text.comment = text;
        at += chunk_header + size + (size & 1U);
    }
}

struct Chunk {
    std::string name;
    std::int64_t at = 0;  // of what follows its header
    std::int64_t size = 0;
};

std::vector<Chunk> chunks_of(const SourceFile& file, const std::string& path) {
    const std::int64_t start = recognise(file).start;
    std::array<unsigned char, 12> form{};
    if (file.read_at(start, form.data(), form.size()) < form.size() ||
        std::memcmp(form.data(), "RIFF", 4) != 0) {
        throw Error(ErrorCategory::source, "is not a WAV file", valid_utf8(path));
    }
    std::vector<Chunk> chunks;
    for (std::int64_t at = start + static_cast<std::int64_t>(form.size());
         at + static_cast<std::int64_t>(chunk_header) <= file.size_bytes();) {
        std::array<unsigned char, chunk_header> header{};
        file.read_at(at, header.data(), header.size());
        at += static_cast<std::int64_t>(chunk_header);
        const std::int64_t size = number_at(header, 4);
        chunks.push_back({text_at(header, 0, 4), at, size});
        at += size + (size & 1);
    }
    return chunks;
}

}  // namespace

WavChunks read_wav_chunks(const std::string& path) {
    const SourceFile file(path);
    WavChunks out;
    std::vector<unsigned char> bytes;
    for (const Chunk& chunk : chunks_of(file, path)) {
        if ((chunk.name != "smpl" && chunk.name != "LIST") || chunk.size > largest_text_chunk) continue;
        bytes.resize(static_cast<std::size_t>(chunk.size));
        bytes.resize(file.read_at(chunk.at, bytes.data(), bytes.size()));
        chunk.name == "smpl" ? read_smpl(bytes, out) : read_info(bytes, out);
    }
    return out;
}

WavLayout read_wav_layout(const std::string& path) {
    const SourceFile file(path);
    WavLayout layout;
    std::int64_t data_bytes = 0;
    for (const Chunk& chunk : chunks_of(file, path)) {
        if (chunk.at + chunk.size > file.size_bytes())
            throw Error(ErrorCategory::source, "is cut off", valid_utf8(path));
        layout.chunks.push_back(chunk.name);
        if (chunk.name == "data") data_bytes = chunk.size;
        std::array<unsigned char, 16> fmt{};
        if (chunk.name != "fmt " || file.read_at(chunk.at, fmt.data(), fmt.size()) < fmt.size()) continue;
        layout.format_tag = static_cast<int>(number_at(fmt, 0) & 0xFFFFU);
        layout.channels = static_cast<int>(number_at(fmt, 0) >> 16U);
        layout.sample_rate_hz = static_cast<int>(number_at(fmt, 4));
        layout.bits = static_cast<int>(number_at(fmt, 12) >> 16U);
    }
    const int frame_bytes = layout.channels * layout.bits / 8;
    if (frame_bytes == 0) throw Error(ErrorCategory::source, "has no format", valid_utf8(path));
    layout.frames = data_bytes / frame_bytes;
    return layout;
}

}  // namespace afterglow::audio

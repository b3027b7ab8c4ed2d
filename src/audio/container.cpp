#include "audio/container.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "audio/file_head.hpp"
#include "audio/mpeg.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

// A size from here on is what programs write that do not know it yet (0xFFFFFFFF, 0x7FFFFFFF less a header).
constexpr std::uint32_t unknown_size_from = 0x7FFF0000U;
// Careless writers count the header into the size of the samples; that is no cut.
constexpr std::int64_t unremarkable_bytes = 64;

// The chunks of a RIFF or AIFF file: a name, a size, that many bytes, padded to an even number.
struct Chunks {
    std::uint32_t form_size = 0;
    std::int64_t data_offset = -1;  // of the chunk of samples: after its size
    std::uint32_t data_size = 0;
};

std::uint32_t number(std::span<const unsigned char> b, bool big_endian) {
    const auto at = [&](std::size_t i) { return std::uint32_t{b[big_endian ? i : 3 - i]}; };
    return (at(0) << 24U) | (at(1) << 16U) | (at(2) << 8U) | at(3);
}

Chunks read_chunks(const SourceFile& file, bool big_endian, std::string_view samples_name) {
    constexpr std::size_t chunk_header = 8;
    constexpr int most_chunks = 1000;
    std::array<unsigned char, 12> form{};
    file.read_at(0, form.data(), form.size());
    Chunks chunks;
    chunks.form_size = number(std::span(form).subspan(4, 4), big_endian);
    std::int64_t at = static_cast<std::int64_t>(form.size());
    for (int i = 0; i < most_chunks; ++i) {
        std::array<unsigned char, chunk_header> chunk{};
        if (file.read_at(at, chunk.data(), chunk.size()) < chunk.size()) return chunks;
        const std::uint32_t size = number(std::span(chunk).subspan(4, 4), big_endian);
        at += static_cast<std::int64_t>(chunk_header);
        if (std::equal(samples_name.begin(), samples_name.end(), chunk.begin())) {
            chunks.data_offset = at;
            chunks.data_size = size;
            return chunks;
        }
        at += static_cast<std::int64_t>(size) + (size & 1U);
    }
    return chunks;
}

// A chunk name: what follows an empty chunk of samples in a finished file.
bool looks_like_chunk_name(const SourceFile& file, std::int64_t offset) {
    std::array<unsigned char, 4> name{};
    return file.read_at(offset, name.data(), name.size()) == name.size() &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= ' ' && c < 0x7F; });
}

void check_sizes(const SourceFile& file, const std::string& subject, bool big_endian, Chunks chunks,
                 Container& container) {
    if (chunks.data_offset < 0) return;
    const std::int64_t there = file.size_bytes() - chunks.data_offset;
    if (chunks.data_size == 0 && there > 0 && !looks_like_chunk_name(file, chunks.data_offset)) {
        BytePatch patch{chunks.data_offset - 4, {}};
        const auto size = static_cast<std::uint32_t>(std::min<std::int64_t>(there, unknown_size_from));
        for (unsigned i = 0; i < 4; ++i) {
            patch.bytes[big_endian ? 3 - i : i] = static_cast<unsigned char>(size >> (8 * i));
        }
        container.patch = patch;
        container.warnings.emplace_back(
            "was never finished by its recorder; all that follows the header is used");
        return;
    }
    const std::int64_t missing = static_cast<std::int64_t>(chunks.data_size) - there;
    const bool streamed = chunks.form_size >= unknown_size_from && chunks.data_size >= unknown_size_from;
    if (missing <= unremarkable_bytes || streamed) return;
    container.missing_share =
        static_cast<double>(missing) / static_cast<double>(std::max<std::int64_t>(there, 1));
    const bool form_fits = static_cast<std::int64_t>(chunks.form_size) <= file.size_bytes();
    if (form_fits && missing > there) {
        throw Error(
            ErrorCategory::source,
            "its header is wrong: it claims far more sound than the file holds, and contradicts itself",
            subject);
    }
}

std::string contents_of(const SourceFile& file) {
    const FileHead head = read_head(file, 0);
    if (std::all_of(head.begin(), head.end(), [](unsigned char c) { return c == 0; })) {
        return "its contents are nothing but zeros";
    }
    const bool text = std::all_of(head.begin(), head.end(), [](unsigned char c) {
        return c >= ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
    });
    if (has_at(head, 0, "\x89PNG") || has_at(head, 0, "\xFF\xD8\xFF")) return "its contents are a picture";
    if (has_at(head, 4, "ftyp")) return "its contents are MP4 (AAC or video), which is not supported";
    return text ? "its contents are text"
                : "its contents are of no known audio format, or its start is damaged";
}

}  // namespace

Container inspect_wav(const SourceFile& file, const std::string& subject) {
    Container container;
    std::array<unsigned char, 4> magic{};
    file.read_at(0, magic.data(), magic.size());
    const bool big_endian = magic[3] == 'X';
    if (magic[1] == 'I') {  // RF64 keeps its sizes elsewhere
        check_sizes(file, subject, big_endian, read_chunks(file, big_endian, "data"), container);
    }
    return container;
}

Container inspect_aiff(const SourceFile& file, const std::string& subject) {
    Container container;
    check_sizes(file, subject, true, read_chunks(file, true, "SSND"), container);
    return container;
}

// The most frames that the bytes of a FLAC file can hold: no frame of it is smaller than 10 bytes.
void check_flac(const SourceFile& file, const std::string& subject) {
    constexpr std::size_t stream_info_at = 8;
    constexpr std::uint64_t smallest_frame_bytes = 10;
    const FileHead head = read_head(file, id3_size(file));
    if (head.size() < stream_info_at + 18 || !has_at(head, 0, "fLaC")) return;
    const auto info = std::span(head).subspan(stream_info_at);
    const std::uint64_t largest_block = (std::uint64_t{info[2]} << 8U) | info[3];
    const std::uint64_t frames = (std::uint64_t{info[13] & 0x0FU} << 32U) | number(info.subspan(14, 4), true);
    if (frames > (static_cast<std::uint64_t>(file.size_bytes()) / smallest_frame_bytes + 1) * largest_block) {
        throw Error(ErrorCategory::source,
                    "its header is wrong: it claims far more sound than the file can hold", subject);
    }
}

void fail_unknown(const SourceFile& file, const std::string& subject) {
    throw Error(ErrorCategory::source, "is not an audio file that can be read: " + contents_of(file),
                subject);
}

}  // namespace afterglow::audio

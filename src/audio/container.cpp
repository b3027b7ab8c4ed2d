#include "audio/container.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "audio/file_head.hpp"
#include "audio/mpeg.hpp"
#include "audio/sound_chunks.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

constexpr std::size_t stream_info_at = 8;
constexpr std::size_t stream_info_bytes = 18;

Container container_of(const SourceFile& file, std::int64_t start, std::optional<SoundChunks> sound) {
    Container container;
    if (!sound) {
        if (start > 0) container.ranges = {{start, file.size_bytes()}};
        return container;
    }
    container.missing_share = sound->missing_share;
    container.warnings = std::move(sound->warnings);
    container.notes = std::move(sound->notes);
    container.head = std::move(sound->head);
    if (!container.head.empty()) container.ranges = {{sound->samples_begin, sound->samples_end}};
    return container;
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
    const std::int64_t start = id3_size(file);
    return container_of(file, start, find_wav_sound(file, start, subject));
}

Container inspect_aiff(const SourceFile& file, const std::string& subject) {
    const std::int64_t start = id3_size(file);
    return container_of(file, start, find_aiff_sound(file, start, subject));
}

Container inspect_flac(const SourceFile& file, const std::string& subject) {
    Container container;
    const std::int64_t start = id3_size(file);
    const FileHead head = read_head(file, start);
    if (has_at(head, 0, "OggS"))
        throw Error(ErrorCategory::source, "is FLAC in an Ogg stream, which is not supported", subject);
    if (head.size() < stream_info_at + stream_info_bytes || !has_at(head, 0, "fLaC")) return container;
    // The most frames that the bytes of a FLAC file can hold: no frame of it is smaller than 10 bytes.
    constexpr std::uint64_t smallest_frame_bytes = 10;
    const auto info = std::span(head).subspan(stream_info_at);
    const std::uint64_t largest_block = (std::uint64_t{info[2]} << 8U) | info[3];
    std::uint64_t frames = std::uint64_t{info[13] & 0x0FU} << 32U;
    for (std::size_t i = 0; i < 4; ++i) frames |= std::uint64_t{info[14 + i]} << (8 * (3 - i));
    if (frames > (static_cast<std::uint64_t>(file.size_bytes()) / smallest_frame_bytes + 1) * largest_block) {
        throw Error(ErrorCategory::source,
                    "its header is wrong: it claims far more sound than the file can hold", subject);
    }
    container.length = flac_length_of_stream(file, start);
    return container;
}

void fail_if_unsupported_flac(const SourceFile& file, const std::string& subject) {
    const FileHead head = read_head(file, id3_size(file));
    if (head.size() < stream_info_at + stream_info_bytes || !has_at(head, 0, "fLaC")) return;
    const auto info = std::span(head).subspan(stream_info_at);
    const unsigned bits = ((info[12] & 1U) << 4U | info[13] >> 4U) + 1;
    if (bits == 8 || bits == 16 || bits == 24) return;
    throw Error(ErrorCategory::source,
                "is FLAC of " + std::to_string(bits) + " bits per sample, which is not supported", subject);
}

void fail_unknown(const SourceFile& file, const std::string& subject) {
    throw Error(ErrorCategory::source, "is not an audio file that can be read: " + contents_of(file),
                subject);
}

}  // namespace afterglow::audio

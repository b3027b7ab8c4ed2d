#include "audio/container.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "audio/file_head.hpp"
#include "audio/leading_tags.hpp"
#include "audio/ogg_pages.hpp"
#include "audio/sound_chunks.hpp"
#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

using Bytes = std::vector<unsigned char>;

Container container_of(const SourceFile& file, std::int64_t start, std::optional<SoundChunks> sound) {
    Container container = container_from(file, start);
    if (!sound) return container;
    container.missing_share = sound->missing_share;
    container.warnings = std::move(sound->warnings);
    container.notes = std::move(sound->notes);
    container.head = std::move(sound->head);
    container.next = sound->next;
    container.gain = sound->gain;
    container.true_frames = sound->true_frames;
    container.block_frames = sound->block_frames;
    if (!container.head.empty()) container.ranges = std::move(sound->samples);
    return container;
}

std::uint64_t number_at(const Bytes& bytes, std::size_t at, std::size_t size, bool big_endian) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number = number << 8U | bytes[at + (big_endian ? i : size - 1 - i)];
    return number;
}

void put_number(Bytes& bytes, std::size_t at, std::size_t size, bool big_endian, std::uint64_t value) {
    for (std::size_t i = 0; i < size; ++i)
        bytes[at + (big_endian ? size - 1 - i : i)] = static_cast<unsigned char>(value >> (8 * i));
}

// What a size means that its header gives for samples of which `there` bytes follow.
void judge_size(std::int64_t declared, std::int64_t there, Container& container) {
    constexpr std::int64_t remarkable_rest = 4096;
    if (declared > 0 && declared > there)
        container.missing_share =
            static_cast<double>(declared - there) / static_cast<double>(std::max<std::int64_t>(there, 1));
    else if (declared == 0)
        container.warnings.push_back({{}, {}, ReasonCode::never_finished});
    else if (declared > 0 && there - declared >= remarkable_rest)
        container.warnings.push_back({{}, {}, ReasonCode::goes_on_behind_end});
    else if (declared < 0)
        container.notes.push_back({{}, {}, ReasonCode::length_open});
}

constexpr std::int64_t caf_chunk_header = 12;

struct CafSamples {
    std::int64_t at = 0;    // of their chunk
    std::int64_t size = 0;  // as it says
};

// `head`: all that stands before the samples. Where their size leads to another chunk, it is right.
void mend_caf(const SourceFile& file, const CafSamples& samples, Bytes head, Container& container) {
    constexpr std::int64_t edit_count_bytes = 4;
    const std::int64_t begin = samples.at + caf_chunk_header;
    const std::int64_t there = file.size_bytes() - begin;
    if (there <= edit_count_bytes) return;
    const auto leads_to_chunk = [&] {
        if (samples.size <= edit_count_bytes || samples.size > there) return false;
        if (samples.size == there) return true;
        const Bytes next = read_head(file, begin + samples.size);
        const auto is_letter = [](unsigned char c) { return c >= ' ' && c < 0x7F; };
        return next.size() >= caf_chunk_header && std::all_of(next.begin(), next.begin() + 4, is_letter) &&
               static_cast<std::int64_t>(number_at(next, 4, 8, true)) <= there - samples.size;
    };
    const bool right = leads_to_chunk();
    if (!right)
        judge_size(samples.size <= edit_count_bytes ? std::min<std::int64_t>(samples.size, 0) : samples.size,
                   there, container);
    const std::int64_t size = right ? samples.size : there;
    const std::size_t chunk_at = head.size();
    head.resize(chunk_at + static_cast<std::size_t>(caf_chunk_header));
    std::copy_n("data", 4, head.begin() + static_cast<std::ptrdiff_t>(chunk_at));
    put_number(head, chunk_at + 4, 8, true, static_cast<std::uint64_t>(size));
    container.head = std::move(head);
    container.ranges = {{begin, begin + size}};
}

// A file of this kind is known by its first bytes to be something else.
struct OtherContent {
    std::size_t at = 0;
    std::string_view mark;
    std::string_view what;
};
constexpr std::array<OtherContent, 11> other_contents = {{
    {0, "\x89PNG", "a picture"},
    {0, "\xFF\xD8\xFF", "a picture"},
    {0, "GIF8", "a picture"},
    {4, "ftyp", "a picture"},
    {0, "\x1A\x45\xDF\xA3", "Matroska or WebM, which is not supported"},
    {0, "DSD ", "DSD, which is not supported"},
    {0, "FRM8", "DSD, which is not supported"},
    {0, "MThd", "MIDI, which holds notes and no sound"},
    {0, "bplist", "a placeholder of iCloud"},
    {0, "PK\x03\x04", "a ZIP archive"},
    {0, "%PDF", "a PDF document"},
}};

std::string contents_of(const SourceFile& file) {
    const FileHead head = read_head(file, 0);
    const bool begins_with_zeros = !head.empty() && head[0] == 0;
    if (std::all_of(head.begin(), head.end(), [](unsigned char c) { return c == 0; })) {
        return "its contents are nothing but zeros";
    }
    for (const OtherContent& other : other_contents)
        if (has_at(head, other.at, other.mark)) return "its contents are " + std::string(other.what);
    for (const std::int64_t start : starts_behind_tags(file)) {
        const std::string_view other = other_ogg_content(read_head(file, start));
        if (!other.empty()) return fmt::format("its contents are {}, which is not supported", other);
    }
    const bool text = std::all_of(head.begin(), head.end(), [](unsigned char c) {
        return c >= ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
    });
    if (text) return "its contents are text";
    if (begins_with_zeros) return "it begins with zeros: a header was never written";
    return "its contents are of no known audio format, or its start is damaged";
}

}  // namespace

Container container_from(const SourceFile& file, std::int64_t start) {
    Container container;
    if (start > 0) container.ranges = {{start, file.size_bytes()}};
    return container;
}

Container inspect_wav(const SourceFile& file, std::int64_t start) {
    return container_of(file, start, find_wav_sound(file, start));
}

Container inspect_aiff(const SourceFile& file, std::int64_t start) {
    return container_of(file, start, find_aiff_sound(file, start));
}

// The mark, where the samples begin, their size, their kind, rate and channels, of 4 bytes each.
Container inspect_au(const SourceFile& file, std::int64_t start) {
    constexpr std::size_t begin_at = 4, size_at = 8, header_bytes = 24;
    constexpr std::uint64_t unknown = 0xFFFFFFFF;
    Container container = container_from(file, start);
    Bytes head = read_head(file, start);
    if (head.size() < header_bytes) return container;
    const bool big_endian = has_at(head, 0, ".snd");
    const auto offset = static_cast<std::int64_t>(number_at(head, begin_at, 4, big_endian));
    const std::uint64_t size = number_at(head, size_at, 4, big_endian);
    const std::int64_t there = file.size_bytes() - start - offset;
    if (offset < std::int64_t{header_bytes} || there <= 0) return container;
    judge_size(size == unknown ? -1 : static_cast<std::int64_t>(size), there, container);
    head.resize(header_bytes);
    put_number(head, begin_at, 4, big_endian, header_bytes);
    put_number(head, size_at, 4, big_endian,
               there < static_cast<std::int64_t>(unknown) ? static_cast<std::uint64_t>(there) : unknown);
    container.head = std::move(head);
    container.ranges = {{start + offset, file.size_bytes()}};
    return container;
}

// Chunks with names of 16 bytes and sizes of 8 that count both. The library believes no size that is wrong,
// but does not tell.
Container inspect_wave64(const SourceFile& file, std::int64_t start) {
    constexpr std::int64_t form_bytes = 40, chunk_header = 24;
    constexpr int max_chunks = 1000;
    Container container = container_from(file, start);
    std::int64_t at = start + form_bytes;
    for (int i = 0; i < max_chunks; ++i) {
        const Bytes chunk = read_head(file, at);
        if (chunk.size() < static_cast<std::size_t>(chunk_header)) break;
        const auto size = static_cast<std::int64_t>(number_at(chunk, 16, 8, false));
        const std::int64_t there = file.size_bytes() - at;
        if (has_at(chunk, 0, "data")) {
            const bool open = size < 0 || size >= std::int64_t{1} << 60;
            judge_size(open ? -1 : std::max<std::int64_t>(0, size - chunk_header), there - chunk_header,
                       container);
            break;
        }
        if (size < chunk_header || size > there) break;
        at += (size + 7) / 8 * 8;
    }
    return container;
}

// Chunks with a name and a size of 8 bytes; that of the samples may be open, if they are the last.
Container inspect_caf(const SourceFile& file, std::int64_t start) {
    constexpr std::int64_t form_bytes = 8, chunk_header = caf_chunk_header;
    constexpr std::size_t packet_bytes_at = 16;
    constexpr int max_chunks = 1000;
    Container container = container_from(file, start);
    Bytes head = read_head(file, start);
    head.resize(std::min<std::size_t>(head.size(), form_bytes));
    bool packets_are_alike = false;
    std::int64_t at = start + form_bytes;
    for (int i = 0; i < max_chunks; ++i) {
        const Bytes chunk = read_head(file, at);
        if (chunk.size() < static_cast<std::size_t>(chunk_header)) return container;
        const auto size = static_cast<std::int64_t>(number_at(chunk, 4, 8, true));
        const std::int64_t there = file.size_bytes() - at - chunk_header;
        if (has_at(chunk, 0, "data")) {
            if (packets_are_alike) mend_caf(file, {at, size}, std::move(head), container);
            return container;
        }
        if (size < 0 || size > there) return container;
        const std::size_t whole = static_cast<std::size_t>(chunk_header + size);
        if (has_at(chunk, 0, "desc") && chunk.size() >= chunk_header + packet_bytes_at + 4)
            packets_are_alike = number_at(chunk, chunk_header + packet_bytes_at, 4, true) > 0;
        const bool kept = has_at(chunk, 0, "desc") || has_at(chunk, 0, "chan");
        if (kept && whole <= chunk.size())
            head.insert(head.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(whole));
        at += chunk_header + size;
    }
    return container;
}

void fail_unknown(const SourceFile& file, const std::string& subject) {
    throw Error(ErrorCategory::source, "is not an audio file that can be read: " + contents_of(file),
                subject);
}

void fail_unread_kind(std::string_view kind, const std::string& subject) {
    const std::size_t last = kind.find_last_not_of(' ');
    throw Error(
        ErrorCategory::source,
        "holds sound of a kind that is not read (" + shown(valid_utf8(kind.substr(0, last + 1))) + ")",
        subject);
}

}  // namespace afterglow::audio

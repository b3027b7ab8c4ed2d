// The pages of an Ogg stream (RFC 3533): which kinds of sound begin where, and how they end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "audio/file_head.hpp"
#include "audio/file_view.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

enum class OggKind : std::uint8_t { vorbis, opus, flac, other };

// One page, of which `bytes` are what is there.
struct OggPage {
    static constexpr std::size_t header_bytes = 27, granules_at = 6, segments_at = 26;

    bool is_first = false, is_last = false;  // of its stream
    std::int64_t granules = -1;
    std::uint32_t serial = 0;
    std::uint32_t number = 0;  // within its stream
    std::size_t packet_at = 0;
    std::size_t size = 0;
    std::int64_t at = 0;  // in the file
    std::span<const unsigned char> bytes;

    // All of it is there, and its sum is right.
    bool is_whole() const;
};

// Gives a page another granule position, and the sum that belongs to it.
void set_ogg_granules(std::vector<unsigned char>& page, std::int64_t granules);

// The pages from `range.begin` to its end, until `take` says that it is enough by returning false.
void each_ogg_page(const SourceFile& file, const ByteRange& range,
                   const std::function<bool(const OggPage&)>& take);

// Streams that begin together and are read as one.
struct OggPart {
    OggKind kind = OggKind::other;  // of its first stream with sound
    ByteRange bytes;
    std::uint32_t serial = 0;            // of that stream
    std::uint32_t last_serial = 0;       // of the last stream of that kind
    std::vector<unsigned char> packet;   // the first one
    std::vector<std::uint32_t> serials;  // of all streams that begin together, and of those taken together
    int streams = 1;                     // taken together, one after the other

    // Whether one decoder can go on from one to the other.
    bool like(const OggPart& other) const;
};

// The part with which the stream at the beginning of `head` begins; none if that is no Ogg stream. `bytes` is
// left open.
std::optional<OggPart> first_part(const FileHead& head);

// All parts from `start` on, those of one likeness taken together where their numbers tell them apart. Of
// large files that seem to be of one part, samples are read, of others the whole.
std::vector<OggPart> ogg_parts(const SourceFile& file, std::int64_t start);
// Reads the whole file.
std::vector<OggPart> all_ogg_parts(const SourceFile& file, std::int64_t start);

struct OggEnd {
    std::int64_t granules = 0;  // of the last page of the stream that says them
    bool is_last = false;       // it says that it is the last
};
OggEnd end_of_part(const SourceFile& file, const OggPart& part);

// What a stream holds that is none of those kinds, as far as it is known: "Speex", "Theora video", … ; empty
// where it is not.
std::string_view other_ogg_content(const FileHead& head);

}  // namespace afterglow::audio

// The pages of an Ogg stream (RFC 3533): which kinds of sound begin where, and how they end.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "audio/file_head.hpp"
#include "audio/file_view.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

enum class OggKind : std::uint8_t { vorbis, opus, flac, other };

// Streams that begin together and are read as one.
struct OggPart {
    OggKind kind = OggKind::other;  // of its first stream with sound
    ByteRange bytes;
    std::uint32_t serial = 0;           // of that stream
    std::uint32_t last_serial = 0;      // of the last stream of that kind
    std::vector<unsigned char> packet;  // the first one

    // Whether one decoder can go on from one to the other.
    bool like(const OggPart& other) const;
};

// The part with which the stream at the beginning of `head` begins; none if that is no Ogg stream. `bytes` is
// left open.
std::optional<OggPart> first_part(const FileHead& head);

// All parts from `start` on, those of one likeness taken together. Reads the whole file, except where its
// last page belongs to the first part.
std::vector<OggPart> ogg_parts(const SourceFile& file, std::int64_t start);
// Reads the whole file.
std::vector<OggPart> all_ogg_parts(const SourceFile& file, std::int64_t start);

struct OggEnd {
    std::int64_t granules = 0;  // of the last page of the stream that says them
    bool is_last = false;       // it says that it is the last
};
OggEnd end_of_part(const SourceFile& file, const OggPart& part);

}  // namespace afterglow::audio

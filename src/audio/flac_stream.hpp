// Where the blocks of a FLAC stream lie and how much sound they hold, whatever its header says of that:
// streaming encoders leave the length open, broken-off ones leave an old one, and taggers miscount what
// stands between header and sound.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/source_file.hpp"

namespace afterglow::audio {

struct FlacStream {
    static constexpr std::size_t info_bytes = 34;
    std::array<unsigned char, info_bytes> info{};  // STREAMINFO (RFC 9639, section 8.2)
    int channels = 0;
    int sample_rate_hz = 0;
    int bits = 0;
    std::int64_t promised_frames = 0;  // by the header; 0: it does not say

    std::int64_t blocks_begin = 0;  // in the file
    std::int64_t blocks_end = 0;    // of the file, or where another stream begins
    bool searched = false;          // what stands in front of the blocks does not lead to them or is missing
    // Of sound up to the end of the last block that is there; 0: none was found near the end.
    std::int64_t frames = 0;
    bool ends_whole = false;  // that block is complete

    // What the headers and the blocks together make likely.
    std::int64_t likely_frames() const { return frames > 0 ? frames : promised_frames; }
};

// `start` is where the stream begins, behind tags. None where there is no FLAC mark or no block behind it.
// Without a STREAMINFO the first block tells.
std::optional<FlacStream> find_flac_stream(const SourceFile& file, std::int64_t start);

// That stream and those that follow it, at most `most`; one at least where find_flac_stream finds one. They
// are looked for, in the first 128 MiB, where the length of the first or the room that its blocks take shows
// that it cannot be all.
std::vector<FlacStream> find_flac_streams(const SourceFile& file, std::int64_t start, std::size_t most);

}  // namespace afterglow::audio

// The frames of an MP3 file, found by walking from header to header (ISO/IEC 11172-3, 13818-3). The decoder
// library guesses the length of files without a Xing header from the first bit rate, and stops there or at
// damage; the walk knows both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audio/file_view.hpp"
#include "base/source_file.hpp"

namespace afterglow::audio {

struct MpegHeader {
    int version = 1;  // 1, 2, or 25 for 2.5
    int layer = 3;
    int bit_rate = 0;  // bits per second
    int sample_rate_hz = 0;
    int channels = 0;
    int frame_bytes = 0;
    int frame_samples = 0;
    bool free_format = false;  // it does not say how many bytes a frame has
};

// The four bytes of a frame header; none where they are not one. Streams in free format do not say how long a
// frame is: they have headers where `free_frame_bytes` tells it, without padding.
std::optional<MpegHeader> parse_mpeg_header(std::span<const unsigned char> bytes, int free_frame_bytes = 0);

// Frames that are missing.
struct MpegGap {
    std::int64_t at_frame = 0;  // of those that are there
    std::int64_t frames = 0;
};

struct MpegStream {
    MpegHeader first;
    std::int64_t frames = 0;                      // MPEG frames with sound
    std::optional<std::int64_t> promised_frames;  // what the Xing, Info or VBRI header says
    std::int64_t trimmed_samples = 0;  // encoder delay and padding in them (LAME's part of the header)
    std::int64_t delay_samples = 0;    // those at the beginning
    bool length_tag = false;           // the first frame of `ranges` is such a header
    std::int64_t damaged_bytes = 0;    // passed over between frames
    std::vector<MpegGap> gaps;
    bool cut = false;               // the last frame is not whole
    bool false_promise = false;     // the header of the first frame says far more than there is
    std::vector<ByteRange> ranges;  // all frames, what lies between them left out
    // Where a stream begins that is another's: of another sample rate, or with a length of its own.
    std::optional<std::int64_t> next;
};

// Where such frames follow each other first, from `from` up to before `to`.
std::optional<std::int64_t> find_mpeg_frames(const SourceFile& file, std::int64_t from, std::int64_t to);
// None where no MPEG audio begins at `start` or soon behind it.
std::optional<MpegStream> scan_mpeg(const SourceFile& file, std::int64_t start);
// As soon as the length is known or can be estimated (`frames` then is that); leaves `ranges` empty. None,
// too, where several streams follow each other.
std::optional<MpegStream> estimate_mpeg_length(const SourceFile& file, std::int64_t start);

}  // namespace afterglow::audio

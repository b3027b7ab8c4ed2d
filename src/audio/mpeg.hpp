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
};

// The four bytes of a frame header; none where they are not one. Free-format streams are not supported.
std::optional<MpegHeader> parse_mpeg_header(std::span<const unsigned char> bytes);

// Bytes of the ID3v2 tags at the start of a file; 0 without one.
std::int64_t id3_size(const SourceFile& file);

struct MpegStream {
    MpegHeader first;
    std::int64_t frames = 0;                      // MPEG frames with sound
    std::optional<std::int64_t> promised_frames;  // what the Xing, Info or VBRI header says
    std::int64_t trimmed_samples = 0;  // encoder delay and padding in them (LAME's part of the header)
    bool length_tag = false;           // the first frame of `ranges` is such a header
    std::int64_t damaged_bytes = 0;    // passed over between frames
    bool cut = false;                  // the last frame is not whole
    bool false_promise = false;        // the header of the first frame says far more than there is
    std::int64_t other_sec = 0;        // of another sample rate, behind all frames: left out
    std::vector<ByteRange> ranges;     // all frames, what lies between them left out
};

// Whether such frames follow each other from somewhere near the start, after tags and junk.
bool has_mpeg_frames(const SourceFile& file);
// None where the file holds no MPEG audio.
std::optional<MpegStream> scan_mpeg(const SourceFile& file);
// As soon as the length is known or can be estimated (`frames` then is that); leaves `ranges` empty.
std::optional<MpegStream> glance_at_mpeg(const SourceFile& file);

}  // namespace afterglow::audio

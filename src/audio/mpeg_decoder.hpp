// Decoding MPEG audio with libmpg123 itself. Through libsndfile it stops at damage, takes files without a
// length tag for as long as their first bit rate suggests, and prints on the terminal.
#pragma once

#include <cstdint>
#include <memory>

#include "audio/file_view.hpp"

namespace afterglow::audio {

class MpegDecoder {
  public:
    // `view` holds nothing but the frames of `stream` and must live as long as the decoder.
    // Throws Error(internal) when the library cannot be set up.
    MpegDecoder(FileView& view, const MpegStream& stream);
    ~MpegDecoder();
    MpegDecoder(const MpegDecoder&) = delete;
    MpegDecoder& operator=(const MpegDecoder&) = delete;

    // Up to `frames` interleaved frames of the stream's channels; 0 at the end.
    std::int64_t read(float* interleaved, std::int64_t frames);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::audio

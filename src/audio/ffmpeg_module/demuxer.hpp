// The packets of the sound in a file. Nothing but the file itself is ever opened: no protocol, no other file
// that it names.
#pragma once

#include <cstdint>
#include <memory>

#include "audio/formats_module_abi.hpp"

struct AVFormatContext;
struct AVIOContext;
struct AVPacket;
struct AVStream;

namespace afterglow::ffmpeg {

// Those that may be opened, whatever a file says that it holds.
inline constexpr const char* allowed_decoders =
    "aac,alac,wavpack,ape,wmav1,wmav2,wmapro,wmalossless,wmavoice,tta,mpc7,mpc8,opus,adpcm_ima_qt";

struct FreePacket {
    void operator()(AVPacket* packet) const;
};
using Packet = std::unique_ptr<AVPacket, FreePacket>;
Packet new_packet();

class Demuxer {
  public:
    explicit Demuxer(const AfterglowInput& input) : input_(input) {}
    Demuxer(const Demuxer&) = delete;
    Demuxer& operator=(const Demuxer&) = delete;
    ~Demuxer() { close(); }

    // From the beginning of the file. False where the headers cannot be read.
    bool open(const char* container);
    // The first stream of sound; null without one.
    const AVStream* stream() const { return stream_; }
    // The next whole packet of that stream; false at the end.
    bool read(AVPacket& packet);
    // Of the whole file, as ticks of the stream; -1: unknown.
    std::int64_t duration() const;
    // The end of the last packet of the index that the file holds whole, as ticks; -1: there is no index.
    std::int64_t indexed_end() const;

  private:
    void close();

    const AfterglowInput& input_;
    AVFormatContext* format_ = nullptr;
    AVIOContext* io_ = nullptr;
    AVStream* stream_ = nullptr;
};

}  // namespace afterglow::ffmpeg

// What decodes one stream of sound, whatever its format.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audio/file_view.hpp"
#include "base/reason.hpp"

namespace afterglow::audio {

// What is known before anything is decoded.
struct StreamInfo {
    int channels = 0;
    int sample_rate_hz = 0;
    int bits = 0;  // of a whole sample as it is stored; 0: floating point, or lossy
    // Where each channel belongs, as libsndfile numbers places (SF_CHANNEL_MAP_*); empty where the file does
    // not say.
    std::vector<int> channel_places;
    std::int64_t estimated_frames = 0;
    std::vector<Reason> warnings;
    std::vector<Reason> notes;  // what was assumed
};

// Frames that a file once had and that cannot be decoded: silence stands in for them.
struct Gap {
    std::int64_t begin = 0;
    std::int64_t frames = 0;
};

class Decoder {
  public:
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    virtual ~Decoder() = default;

    const StreamInfo& info() const { return info_; }
    // Frames the headers promise; none where they do not say, or where the end that would is missing.
    virtual std::optional<std::int64_t> promised_frames() const = 0;
    // Reads up to `frames` interleaved frames; fewer only at the end, or where decoding fails. Throws
    // Error(source) where the disk fails.
    std::int64_t read(float* interleaved, std::int64_t frames);
    // In what was read so far, in their order.
    const std::vector<Gap>& gaps() const { return gaps_; }
    // What else was found while decoding.
    const std::vector<Reason>& found() const { return found_; }

  protected:
    friend std::unique_ptr<Decoder> opened(std::unique_ptr<Decoder> decoder);

    explicit Decoder(FileView view) : view_(std::move(view)) {}
    // Reads the headers into `info_`; false where they cannot be read.
    virtual bool open() = 0;
    // 1 … `frames` frames; 0 at the end, or where decoding fails.
    virtual std::int64_t decode(float* interleaved, std::int64_t frames) = 0;

    FileView view_;
    StreamInfo info_;
    std::vector<Gap> gaps_;
    std::vector<Reason> found_;
};

// The decoder once its headers are read; none where they cannot be. Throws Error(source) where the disk
// fails.
std::unique_ptr<Decoder> opened(std::unique_ptr<Decoder> decoder);

}  // namespace afterglow::audio

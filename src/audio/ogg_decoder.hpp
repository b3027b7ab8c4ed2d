// Decoding Vorbis and Opus with the decoders of their own project. Through libsndfile a damaged Ogg page can
// make it read memory it has given back.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/file_view.hpp"

namespace afterglow::audio {

class OggDecoder {
  public:
    virtual ~OggDecoder() = default;

    int channels() const { return channels_; }
    int sample_rate_hz() const { return sample_rate_hz_; }
    // By the pages that are there; streams that follow each other are counted together.
    std::int64_t frames() const { return frames_; }
    // Where each channel belongs, as libsndfile numbers places (Vorbis I specification, section 4.3.9); empty
    // where that is not said.
    std::vector<int> channel_places() const;
    // Up to `frames` interleaved frames; 0 at the end, or where a stream of another kind follows. Goes on
    // after damage.
    virtual std::int64_t read(float* interleaved, std::int64_t frames) = 0;

  protected:
    int channels_ = 0;
    int sample_rate_hz_ = 0;
    std::int64_t frames_ = 0;
};

// `view` must live as long as the decoder. None where the headers cannot be read.
std::unique_ptr<OggDecoder> open_vorbis(FileView& view);
std::unique_ptr<OggDecoder> open_opus(FileView& view);

// Whether the last page of an Ogg file (RFC 3533) says that it is the last.
bool ogg_end_is_there(const SourceFile& file);

}  // namespace afterglow::audio

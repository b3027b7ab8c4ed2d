// One recording, open for reading as interleaved floats. What the headers promised is known beside what can
// be read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/container.hpp"

namespace afterglow::audio {

class SoundFile {
  public:
    // Throws Error(source) with the reason.
    explicit SoundFile(const std::filesystem::path& path);
    SoundFile(SoundFile&&) noexcept;
    SoundFile& operator=(SoundFile&&) noexcept;
    ~SoundFile();

    int channels() const;
    int sample_rate_hz() const;
    // Where each channel belongs, as libsndfile numbers places (SF_CHANNEL_MAP_*); empty where the file does
    // not say.
    std::vector<int> channel_places() const;
    // "FLAC", "WAV", …
    std::string format() const;
    const Container& container() const;
    // Frames the header promises; none where it does not say, or where its end is missing.
    std::optional<std::int64_t> promised_frames() const;
    // Frames there are as far as can be told without decoding.
    std::int64_t estimated_frames() const;

    // Reads up to `frames` interleaved frames; fewer only at the end, or where decoding fails. Throws
    // Error(source) where the disk fails.
    std::int64_t read(float* interleaved, std::int64_t frames);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::audio

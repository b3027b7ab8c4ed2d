// One recording, open for reading as interleaved floats, by the row of audio/formats that recognises it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/formats.hpp"

namespace afterglow::audio {

class SoundFile {
  public:
    // Throws Error(source) with the reason.
    explicit SoundFile(const std::filesystem::path& path);

    const StreamInfo& info() const { return decoder_->info(); }
    // "FLAC", "WAV", …
    const std::string& format() const { return name_; }
    bool is_lossy() const { return format_ != nullptr && format_->lossy; }
    bool may_leave_length_out() const { return format_ != nullptr && format_->may_leave_length_out; }
    std::optional<std::int64_t> promised_frames() const { return decoder_->promised_frames(); }
    // Bytes of no format in front of the sound.
    std::int64_t junk_bytes() const { return junk_bytes_; }
    // As Decoder::read, gaps and found.
    std::int64_t read(float* interleaved, std::int64_t frames) { return decoder_->read(interleaved, frames); }
    const std::vector<Gap>& gaps() const { return decoder_->gaps(); }
    const std::vector<Reason>& found() const { return decoder_->found(); }

  private:
    void open(const std::string& subject);
    bool open_other_format();

    std::unique_ptr<SourceFile> file_;
    std::int64_t junk_bytes_ = 0;
    const Format* format_ = nullptr;  // null: a format that has no row
    std::string name_;
    std::unique_ptr<Decoder> decoder_;
};

}  // namespace afterglow::audio

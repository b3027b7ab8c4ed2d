// One recording, open for reading as interleaved floats, by the row of audio/formats that recognises it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

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
    // As Decoder::read.
    std::int64_t read(float* interleaved, std::int64_t frames) { return decoder_->read(interleaved, frames); }

  private:
    void open(const std::string& subject);
    void open_other_format(const std::string& subject);

    std::unique_ptr<SourceFile> file_;
    const Format* format_ = nullptr;  // null: a format that has no row
    std::string name_;
    std::unique_ptr<Decoder> decoder_;
};

}  // namespace afterglow::audio

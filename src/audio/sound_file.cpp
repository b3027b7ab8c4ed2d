#include "audio/sound_file.hpp"

#include <fmt/format.h>

#include "audio/container.hpp"
#include "audio/sndfile_decoder.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

constexpr int max_channels = 64;
constexpr int lowest_rate_hz = 1000;
constexpr int highest_rate_hz = 768000;

[[noreturn]] void fail(const std::string& reason, const std::string& subject) {
    throw Error(ErrorCategory::source, reason, subject);
}

}  // namespace

SoundFile::SoundFile(const std::filesystem::path& path) : file_(std::make_unique<SourceFile>(path)) {
    const std::string subject = valid_utf8(path.string());
    if (file_->size_bytes() == 0) fail("is empty: 0 bytes", subject);
    open(subject);
    if (info().channels < 1 || info().channels > max_channels) {
        fail(fmt::format("claims to have {} channels", info().channels), subject);
    }
    if (info().sample_rate_hz < lowest_rate_hz || info().sample_rate_hz > highest_rate_hz) {
        fail(fmt::format("claims a sample rate of {} Hz", info().sample_rate_hz), subject);
    }
}

void SoundFile::open(const std::string& subject) {
    Recognised found = recognise(*file_);
    if (found.format == nullptr && open_other_format()) return;
    if (found.format == nullptr) found = recognise_behind_junk(*file_);
    if (found.format == nullptr) fail_unknown(*file_, subject);
    format_ = found.format;
    junk_bytes_ = found.junk_bytes;
    name_ = format_->name;
    decoder_ = format_->open(*file_, found.start, subject);
    if (!decoder_) {
        fail(fmt::format("its {} header cannot be read: it is damaged or wrong", format_->name), subject);
    }
}

bool SoundFile::open_other_format() {
    OtherSound other = open_other(*file_);
    if (!other.decoder) return false;
    name_ = std::move(other.format);
    decoder_ = std::move(other.decoder);
    return true;
}

}  // namespace afterglow::audio

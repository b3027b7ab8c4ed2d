#include "audio/mpeg_decoder.hpp"

#include <mpg123.h>
#include <sys/types.h>

#include <algorithm>
#include <span>

#include "audio/container.hpp"
#include "audio/mpeg.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

void require(bool done, const std::string& what) {
    if (!done) throw Error(ErrorCategory::internal, "MP3 decoding cannot be set up: " + what);
}

struct DeleteHandle {
    void operator()(mpg123_handle* handle) const { mpg123_delete(handle); }
};

ssize_t read_view(void* view, void* data, size_t count) {
    return static_cast<FileView*>(view)->read(data, static_cast<std::int64_t>(count));
}

off_t seek_view(void* view, off_t offset, int whence) {
    return static_cast<FileView*>(view)->seek(offset, whence);
}

// libmpg123 has decoders for several processors, whose samples differ in the last bit. Every x86-64 has this
// one; other kinds of processor have one only.
#if defined(__x86_64__)
constexpr const char* same_everywhere = "x86-64";
#else
constexpr const char* same_everywhere = nullptr;
#endif

StreamInfo info_of(const MpegStream& stream) {
    StreamInfo info;
    info.channels = stream.first.channels;
    info.sample_rate_hz = stream.first.sample_rate_hz;
    info.estimated_frames =
        std::max<std::int64_t>(0, stream.frames * stream.first.frame_samples - stream.trimmed_samples);
    return info;
}

class MpegDecoder final : public Decoder {
  public:
    MpegDecoder(const SourceFile& file, const MpegStream& stream)
        : Decoder(FileView(file, {}, stream.ranges)), stream_(stream) {
        info_ = info_of(stream);
        if (stream.damaged_bytes > 0) {
            const auto bytes = static_cast<double>(stream.damaged_bytes);
            info_.warnings.push_back({{}, {}, ReasonCode::bytes_damaged, {{"bytes", bytes}}});
        }
        if (stream.cut && !stream.promised_frames) {
            info_.warnings.push_back({{}, {}, ReasonCode::last_frame_cut});
        }
        if (stream.false_promise) info_.warnings.push_back({{}, {}, ReasonCode::promise_untrue});
        if (stream.other_sec > 0) {
            const auto seconds = static_cast<double>(stream.other_sec);
            info_.warnings.push_back({{}, {}, ReasonCode::other_rate_left_out, {{"other_sec", seconds}}});
        }
    }

    std::optional<std::int64_t> promised_frames() const override {
        if (!stream_.promised_frames) return std::nullopt;
        return *stream_.promised_frames * stream_.first.frame_samples - stream_.trimmed_samples;
    }

  protected:
    bool open() override {
        int error = MPG123_OK;
        handle_.reset(mpg123_new(same_everywhere, &error));
        require(handle_ != nullptr, mpg123_plain_strerror(error));
        mpg123_handle* handle = handle_.get();
        mpg123_param(handle, MPG123_ADD_FLAGS,
                     MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_GAPLESS | MPG123_NO_PEEK_END, 0);
        mpg123_param(handle, MPG123_RESYNC_LIMIT, -1, 0);
        mpg123_format_none(handle);
        mpg123_format(handle, info_.sample_rate_hz, info_.channels == 1 ? MPG123_MONO : MPG123_STEREO,
                      MPG123_ENC_FLOAT_32);
        mpg123_replace_reader_handle(handle, read_view, seek_view, nullptr);
        require(mpg123_open_handle(handle, &view_) == MPG123_OK, mpg123_strerror(handle));
        return true;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        const std::size_t frame_bytes = static_cast<std::size_t>(info_.channels) * sizeof(float);
        for (;;) {
            std::size_t bytes = 0;
            const int result = mpg123_read(handle_.get(), interleaved,
                                           static_cast<std::size_t>(frames) * frame_bytes, &bytes);
            const bool more = result == MPG123_OK || result == MPG123_NEW_FORMAT;
            if (bytes > 0 || !more) return static_cast<std::int64_t>(bytes / frame_bytes);
        }
    }

  private:
    MpegStream stream_;
    std::unique_ptr<mpg123_handle, DeleteHandle> handle_;
};

}  // namespace

bool recognises_mpeg(const FileHead& head) {
    std::size_t at = 0;
    for (int frames = 0; frames < 2; ++frames) {
        const auto header = parse_mpeg_header(std::span(head).subspan(std::min(at, head.size())));
        if (!header) return frames > 0 && at + 4 > head.size();
        at += static_cast<std::size_t>(header->frame_bytes);
    }
    return true;
}

std::unique_ptr<Decoder> open_mpeg(const SourceFile& file, const std::string& subject) {
    const auto stream = scan_mpeg(file);
    if (!stream) fail_unknown(file, subject);
    return opened(std::make_unique<MpegDecoder>(file, *stream));
}

std::optional<StreamInfo> glance_at_length(const SourceFile& file) {
    const auto stream = glance_at_mpeg(file);
    if (!stream || stream->frames == 0) return std::nullopt;
    const StreamInfo info = info_of(*stream);
    return info.estimated_frames > 0 ? std::optional(info) : std::nullopt;
}

}  // namespace afterglow::audio

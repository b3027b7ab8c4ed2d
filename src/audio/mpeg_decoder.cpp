#include <mpg123.h>
#include <sys/types.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "audio/format_table.hpp"
#include "audio/joined_decoder.hpp"
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
    std::int64_t frames = stream.frames;
    for (const MpegGap& gap : stream.gaps) frames += gap.frames;
    info.estimated_frames =
        std::max<std::int64_t>(0, frames * stream.first.frame_samples - stream.trimmed_samples);
    return info;
}

class MpegDecoder final : public Decoder {
  public:
    MpegDecoder(const SourceFile& file, const MpegStream& stream)
        : Decoder(FileView(file, {}, stream.ranges)), stream_(stream) {
        info_ = info_of(stream);
        if (stream.damaged_bytes > 0 && stream.gaps.empty()) {
            const auto bytes = static_cast<double>(stream.damaged_bytes);
            info_.warnings.push_back({{}, {}, ReasonCode::bytes_damaged, {{"bytes", bytes}}});
        }
        if (stream.cut && !stream.promised_frames) {
            info_.warnings.push_back({{}, {}, ReasonCode::last_frame_cut});
        }
        if (stream.false_promise) info_.warnings.push_back({{}, {}, ReasonCode::promise_untrue});
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
        // To learn how long frames in free format are, the library looks at the end.
        const long peek = stream_.first.free_format ? 0 : MPG123_NO_PEEK_END;
        mpg123_param(handle, MPG123_ADD_FLAGS, MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_GAPLESS | peek, 0);
        mpg123_param(handle, MPG123_RESYNC_LIMIT, -1, 0);
        mpg123_format_none(handle);
        mpg123_format(handle, info_.sample_rate_hz, info_.channels == 1 ? MPG123_MONO : MPG123_STEREO,
                      MPG123_ENC_FLOAT_32);
        mpg123_replace_reader_handle(handle, read_view, seek_view, nullptr);
        require(mpg123_open_handle(handle, &view_) == MPG123_OK, mpg123_strerror(handle));
        return true;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        const std::int64_t until_gap = next_gap_ < stream_.gaps.size() ? gap_place() - decoded_ : frames;
        if (until_gap <= 0) return pass_gap(interleaved, frames);
        const std::int64_t got = decode_some(interleaved, std::min(frames, until_gap));
        decoded_ += got;
        return got;
    }

  private:
    std::int64_t decode_some(float* interleaved, std::int64_t frames) {
        const std::size_t frame_bytes = static_cast<std::size_t>(info_.channels) * sizeof(float);
        for (;;) {
            std::size_t bytes = 0;
            const int result = mpg123_read(handle_.get(), interleaved,
                                           static_cast<std::size_t>(frames) * frame_bytes, &bytes);
            const bool more = result == MPG123_OK || result == MPG123_NEW_FORMAT;
            if (bytes > 0 || !more) return static_cast<std::int64_t>(bytes / frame_bytes);
        }
    }

    // Of the next gap, in what mpg123 gives: without the delay of encoder and decoder.
    std::int64_t gap_place() const {
        constexpr std::int64_t decoder_delay = 529;
        const std::int64_t delay = stream_.delay_samples > 0 ? stream_.delay_samples + decoder_delay : 0;
        return stream_.gaps[next_gap_].at_frame * stream_.first.frame_samples - delay;
    }

    std::int64_t pass_gap(float* interleaved, std::int64_t frames) {
        const std::int64_t length = stream_.gaps[next_gap_].frames * stream_.first.frame_samples;
        if (silent_ == 0) gaps_.push_back({decoded_ + silent_before_, length});
        const std::int64_t count = std::min(frames, length - silent_);
        std::fill_n(interleaved, static_cast<std::size_t>(count * info_.channels), 0.0F);
        silent_ += count;
        if (silent_ < length) return count;
        silent_before_ += std::exchange(silent_, 0);
        ++next_gap_;
        return count;
    }

    std::int64_t decoded_ = 0;  // by mpg123
    std::size_t next_gap_ = 0;
    std::int64_t silent_ = 0;         // frames of the next gap that were given
    std::int64_t silent_before_ = 0;  // frames of all gaps before it
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

std::unique_ptr<Decoder> open_mpeg(const SourceFile& file, std::int64_t start, const std::string&) {
    std::vector<std::unique_ptr<Decoder>> parts;
    std::optional<std::int64_t> next = start;
    while (next && parts.size() < max_joined_parts) {
        const auto stream = scan_mpeg(file, *next);
        if (!stream) break;
        next = stream->next;
        if (stream->frames == 0) continue;
        if (auto decoder = opened(std::make_unique<MpegDecoder>(file, *stream)))
            parts.push_back(std::move(decoder));
    }
    return joined(file, std::move(parts), next.has_value());
}

std::optional<StreamInfo> glance_at_length(const SourceFile& file, std::int64_t start) {
    const auto stream = estimate_mpeg_length(file, start);
    if (!stream || stream->frames == 0) return std::nullopt;
    const StreamInfo info = info_of(*stream);
    return info.estimated_frames > 0 ? std::optional(info) : std::nullopt;
}

}  // namespace afterglow::audio

#include "audio/mpeg_decoder.hpp"

#include <mpg123.h>
#include <sys/types.h>

#include <string>

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

}  // namespace

struct MpegDecoder::Impl {
    std::unique_ptr<mpg123_handle, DeleteHandle> handle;
    int channels = 0;
};

MpegDecoder::MpegDecoder(FileView& view, const MpegStream& stream) : impl_(std::make_unique<Impl>()) {
    int error = MPG123_OK;
    impl_->handle.reset(mpg123_new(nullptr, &error));
    require(impl_->handle != nullptr, mpg123_plain_strerror(error));
    mpg123_handle* handle = impl_->handle.get();
    impl_->channels = stream.first.channels;

    mpg123_param(handle, MPG123_ADD_FLAGS,
                 MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_GAPLESS | MPG123_NO_PEEK_END, 0);
    mpg123_param(handle, MPG123_RESYNC_LIMIT, -1, 0);
    mpg123_format_none(handle);
    mpg123_format(handle, stream.first.sample_rate_hz,
                  stream.first.channels == 1 ? MPG123_MONO : MPG123_STEREO, MPG123_ENC_FLOAT_32);
    mpg123_replace_reader_handle(handle, read_view, seek_view, nullptr);
    require(mpg123_open_handle(handle, &view) == MPG123_OK, mpg123_strerror(handle));
}

MpegDecoder::~MpegDecoder() = default;

std::int64_t MpegDecoder::read(float* interleaved, std::int64_t frames) {
    const std::size_t frame_bytes = static_cast<std::size_t>(impl_->channels) * sizeof(float);
    for (;;) {
        std::size_t bytes = 0;
        const int result = mpg123_read(impl_->handle.get(), interleaved,
                                       static_cast<std::size_t>(frames) * frame_bytes, &bytes);
        const bool more = result == MPG123_OK || result == MPG123_NEW_FORMAT;
        if (bytes > 0 || !more) return static_cast<std::int64_t>(bytes / frame_bytes);
    }
}

}  // namespace afterglow::audio

#include "audio/ogg_decoder.hpp"

#include <opusfile.h>
#include <sndfile.h>
// Of its ready-made callbacks none is used.
#define OV_EXCLUDE_STATIC_CALLBACKS
#include <vorbis/vorbisfile.h>

#include <algorithm>
#include <cstring>

namespace afterglow::audio {
namespace {

FileView& view_of(void* view) {
    return *static_cast<FileView*>(view);
}

class VorbisDecoder final : public OggDecoder {
  public:
    VorbisDecoder() = default;
    VorbisDecoder(const VorbisDecoder&) = delete;
    VorbisDecoder& operator=(const VorbisDecoder&) = delete;
    ~VorbisDecoder() override {
        if (open_) ov_clear(&file_);
    }

    bool open(FileView& view) {
        ov_callbacks calls{};
        calls.read_func = [](void* data, size_t size, size_t count, void* from) {
            const auto got = view_of(from).read(data, static_cast<std::int64_t>(size * count));
            return size == 0 || got < 0 ? 0 : static_cast<size_t>(got) / size;
        };
        calls.seek_func = [](void* from, ogg_int64_t offset, int whence) {
            return view_of(from).seek(offset, whence) < 0 ? -1 : 0;
        };
        calls.tell_func = [](void* from) { return static_cast<long>(view_of(from).tell()); };
        open_ = ov_open_callbacks(&view, &file_, nullptr, 0, calls) == 0;
        if (!open_) return false;
        const vorbis_info* info = ov_info(&file_, -1);
        channels_ = info->channels;
        sample_rate_hz_ = static_cast<int>(info->rate);
        frames_ = std::max<std::int64_t>(0, ov_pcm_total(&file_, -1));
        return true;
    }

    std::int64_t read(float* interleaved, std::int64_t frames) override {
        constexpr std::int64_t most_at_once = 4096;
        float** planes = nullptr;
        int link = 0;
        long got = OV_HOLE;
        while (got == OV_HOLE)
            got = ov_read_float(&file_, &planes, static_cast<int>(std::min(frames, most_at_once)), &link);
        if (got <= 0) return 0;
        const vorbis_info* info = ov_info(&file_, link);
        if (info->channels != channels_ || info->rate != sample_rate_hz_) return 0;
        for (long i = 0; i < got; ++i)
            for (int c = 0; c < channels_; ++c) *interleaved++ = planes[c][i];
        return got;
    }

  private:
    OggVorbis_File file_{};
    bool open_ = false;
};

struct FreeOpus {
    void operator()(OggOpusFile* file) const { op_free(file); }
};

class OpusDecoder final : public OggDecoder {
  public:
    bool open(FileView& view) {
        OpusFileCallbacks calls{};
        calls.read = [](void* from, unsigned char* data, int count) {
            return static_cast<int>(view_of(from).read(data, count));
        };
        calls.seek = [](void* from, opus_int64 offset, int whence) {
            return view_of(from).seek(offset, whence) < 0 ? -1 : 0;
        };
        calls.tell = [](void* from) { return opus_int64{view_of(from).tell()}; };
        file_.reset(op_open_callbacks(&view, &calls, nullptr, 0, nullptr));
        if (!file_) return false;
        channels_ = op_channel_count(file_.get(), 0);
        sample_rate_hz_ = 48000;  // Opus knows no other (RFC 7845)
        frames_ = std::max<std::int64_t>(0, op_pcm_total(file_.get(), -1));
        return true;
    }

    std::int64_t read(float* interleaved, std::int64_t frames) override {
        constexpr std::int64_t most_at_once = 8192;
        const int values = static_cast<int>(std::min(frames, most_at_once)) * channels_;
        int link = 0;
        int got = OP_HOLE;
        while (got == OP_HOLE || got == OP_EBADPACKET)
            got = op_read_float(file_.get(), interleaved, values, &link);
        if (got <= 0 || op_channel_count(file_.get(), link) != channels_) return 0;
        return got;
    }

  private:
    std::unique_ptr<OggOpusFile, FreeOpus> file_;
};

template <class Decoder>
std::unique_ptr<OggDecoder> opened(FileView& view) {
    auto decoder = std::make_unique<Decoder>();
    if (!decoder->open(view)) return nullptr;
    return decoder;
}

}  // namespace

std::vector<int> OggDecoder::channel_places() const {
    constexpr int l = SF_CHANNEL_MAP_LEFT, r = SF_CHANNEL_MAP_RIGHT, c = SF_CHANNEL_MAP_CENTER;
    constexpr int lfe = SF_CHANNEL_MAP_LFE, bl = SF_CHANNEL_MAP_REAR_LEFT, br = SF_CHANNEL_MAP_REAR_RIGHT;
    constexpr int bc = SF_CHANNEL_MAP_REAR_CENTER;
    constexpr int sl = SF_CHANNEL_MAP_SIDE_LEFT, sr = SF_CHANNEL_MAP_SIDE_RIGHT;
    switch (channels_) {
        case 3:
            return {l, c, r};
        case 4:
            return {l, r, bl, br};
        case 5:
            return {l, c, r, bl, br};
        case 6:
            return {l, c, r, bl, br, lfe};
        case 7:
            return {l, c, r, sl, sr, bc, lfe};
        case 8:
            return {l, c, r, sl, sr, bl, br, lfe};
        default:
            return {};
    }
}

std::unique_ptr<OggDecoder> open_vorbis(FileView& view) {
    return opened<VorbisDecoder>(view);
}

std::unique_ptr<OggDecoder> open_opus(FileView& view) {
    return opened<OpusDecoder>(view);
}

bool ogg_end_is_there(const SourceFile& file) {
    constexpr std::int64_t largest_page = 65307;
    constexpr std::size_t flags_at = 5;
    constexpr unsigned char last_page = 4;
    std::vector<unsigned char> tail(2 * largest_page);
    const std::int64_t start =
        std::max<std::int64_t>(0, file.size_bytes() - static_cast<std::int64_t>(tail.size()));
    tail.resize(file.read_at(start, tail.data(), tail.size()));
    for (std::size_t at = tail.size(); at-- > 0;) {
        if (at + flags_at >= tail.size() || std::memcmp(&tail[at], "OggS", 4) != 0) continue;
        return (tail[at + flags_at] & last_page) != 0;
    }
    return false;
}

}  // namespace afterglow::audio

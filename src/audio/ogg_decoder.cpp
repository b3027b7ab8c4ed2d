#include "audio/ogg_decoder.hpp"

#include <opusfile.h>
#include <sndfile.h>
// Of its ready-made callbacks none is used.
#define OV_EXCLUDE_STATIC_CALLBACKS
#include <vorbis/vorbisfile.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace afterglow::audio {
namespace {

FileView& view_of(void* view) {
    return *static_cast<FileView*>(view);
}

// Where each channel belongs (Vorbis I specification, section 4.3.9); empty where that is not said.
std::vector<int> places_of(int channels) {
    constexpr int l = SF_CHANNEL_MAP_LEFT, r = SF_CHANNEL_MAP_RIGHT, c = SF_CHANNEL_MAP_CENTER;
    constexpr int lfe = SF_CHANNEL_MAP_LFE, bl = SF_CHANNEL_MAP_REAR_LEFT, br = SF_CHANNEL_MAP_REAR_RIGHT;
    constexpr int bc = SF_CHANNEL_MAP_REAR_CENTER;
    constexpr int sl = SF_CHANNEL_MAP_SIDE_LEFT, sr = SF_CHANNEL_MAP_SIDE_RIGHT;
    switch (channels) {
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

// Whether the last page of the file says that it is the last.
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

class OggDecoder : public Decoder {
  public:
    // The file, or its part before `end`.
    OggDecoder(const SourceFile& file, std::int64_t end)
        : Decoder(FileView(file, {}, {{0, end}})), file_(file) {
        if (end < file.size_bytes()) info_.warnings.push_back({{}, {}, ReasonCode::other_kind_left_out});
    }

    std::optional<std::int64_t> promised_frames() const override {
        if (view_.size() == file_.size_bytes() && !ogg_end_is_there(file_)) return std::nullopt;
        return info_.estimated_frames;
    }

  protected:
    // `frames`: by the pages that are there.
    void set_info(int channels, int sample_rate_hz, std::int64_t frames) {
        info_.channels = channels;
        info_.sample_rate_hz = sample_rate_hz;
        info_.channel_places = places_of(channels);
        info_.estimated_frames = std::max<std::int64_t>(0, frames);
    }

    void say_that_others_follow() { info_.warnings.push_back({{}, {}, ReasonCode::other_form_left_out}); }

  private:
    const SourceFile& file_;
};

class VorbisDecoder final : public OggDecoder {
  public:
    using OggDecoder::OggDecoder;
    ~VorbisDecoder() override {
        if (open_) ov_clear(&stream_);
    }

  protected:
    bool open() override {
        ov_callbacks calls{};
        calls.read_func = [](void* data, size_t size, size_t count, void* from) {
            const auto got = view_of(from).read(data, static_cast<std::int64_t>(size * count));
            return size == 0 || got < 0 ? 0 : static_cast<size_t>(got) / size;
        };
        calls.seek_func = [](void* from, ogg_int64_t offset, int whence) {
            return view_of(from).seek(offset, whence) < 0 ? -1 : 0;
        };
        calls.tell_func = [](void* from) { return static_cast<long>(view_of(from).tell()); };
        open_ = ov_open_callbacks(&view_, &stream_, nullptr, 0, calls) == 0;
        if (!open_) return false;
        const vorbis_info* info = ov_info(&stream_, 0);
        set_info(info->channels, static_cast<int>(info->rate), frames_of_one_kind());
        return true;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        constexpr std::int64_t most_at_once = 4096;
        float** planes = nullptr;
        int link = 0;
        long got = OV_HOLE;
        while (got == OV_HOLE)
            got = ov_read_float(&stream_, &planes, static_cast<int>(std::min(frames, most_at_once)), &link);
        if (got <= 0) return 0;
        const vorbis_info* info = ov_info(&stream_, link);
        if (info->channels != info_.channels || info->rate != info_.sample_rate_hz) return 0;
        for (long i = 0; i < got; ++i)
            for (int c = 0; c < info_.channels; ++c) *interleaved++ = planes[c][i];
        return got;
    }

  private:
    // Of the streams that follow each other, up to the first that is unlike the first of all.
    std::int64_t frames_of_one_kind() {
        std::int64_t frames = 0;
        const vorbis_info* first = ov_info(&stream_, 0);
        for (int link = 0; link < static_cast<int>(ov_streams(&stream_)); ++link) {
            const vorbis_info* info = ov_info(&stream_, link);
            if (info->channels != first->channels || info->rate != first->rate) {
                say_that_others_follow();
                break;
            }
            frames += std::max<std::int64_t>(0, ov_pcm_total(&stream_, link));
        }
        return frames;
    }

    OggVorbis_File stream_{};
    bool open_ = false;
};

struct FreeOpus {
    void operator()(OggOpusFile* file) const { op_free(file); }
};

class OpusDecoder final : public OggDecoder {
  public:
    using OggDecoder::OggDecoder;

  protected:
    bool open() override {
        OpusFileCallbacks calls{};
        calls.read = [](void* from, unsigned char* data, int count) {
            return static_cast<int>(view_of(from).read(data, count));
        };
        calls.seek = [](void* from, opus_int64 offset, int whence) {
            return view_of(from).seek(offset, whence) < 0 ? -1 : 0;
        };
        calls.tell = [](void* from) { return opus_int64{view_of(from).tell()}; };
        stream_.reset(op_open_callbacks(&view_, &calls, nullptr, 0, nullptr));
        if (!stream_) return false;
        constexpr int rate_hz = 48000;  // Opus knows no other (RFC 7845)
        set_info(op_channel_count(stream_.get(), 0), rate_hz, frames_of_one_kind());
        return true;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        constexpr std::int64_t most_at_once = 8192;
        const int values = static_cast<int>(std::min(frames, most_at_once)) * info_.channels;
        int link = 0;
        int got = OP_HOLE;
        while (got == OP_HOLE || got == OP_EBADPACKET)
            got = op_read_float(stream_.get(), interleaved, values, &link);
        if (got <= 0 || op_channel_count(stream_.get(), link) != info_.channels) return 0;
        return got;
    }

  private:
    std::int64_t frames_of_one_kind() {
        std::int64_t frames = 0;
        for (int link = 0; link < op_link_count(stream_.get()); ++link) {
            if (op_channel_count(stream_.get(), link) != op_channel_count(stream_.get(), 0)) {
                say_that_others_follow();
                break;
            }
            frames += std::max<std::int64_t>(0, op_pcm_total(stream_.get(), link));
        }
        return frames;
    }

    std::unique_ptr<OggOpusFile, FreeOpus> stream_;
};

// Where a stream of another kind begins (RFC 3533: a page that is marked as the first of a stream); the size
// of the file if none does.
std::int64_t end_of_kind(const SourceFile& file, std::string_view kind) {
    constexpr std::size_t flags_at = 5, segments_at = 26, reach = 512;
    constexpr unsigned char first_page = 2;
    std::vector<unsigned char> block(1U << 20U);
    for (std::int64_t start = 0; start < file.size_bytes();
         start += static_cast<std::int64_t>(block.size() - reach)) {
        const std::size_t got = file.read_at(start, block.data(), block.size());
        for (std::size_t at = 0; at + reach <= got; ++at) {
            if (block[at] != 'O' || std::memcmp(&block[at], "OggS", 4) != 0) continue;
            if ((block[at + flags_at] & first_page) == 0) continue;
            const std::size_t packet = at + segments_at + 1 + block[at + segments_at];
            if (packet + kind.size() <= got && std::memcmp(&block[packet], kind.data(), kind.size()) != 0)
                return start + static_cast<std::int64_t>(at);
        }
        if (got < block.size()) break;
    }
    return file.size_bytes();
}

// The whole file; where it cannot be read, what comes before a stream of another kind.
template <class OfKind>
std::unique_ptr<Decoder> open_ogg(const SourceFile& file, std::string_view kind) {
    if (auto decoder = opened(std::make_unique<OfKind>(file, file.size_bytes()))) return decoder;
    const std::int64_t end = end_of_kind(file, kind);
    return end > 0 && end < file.size_bytes() ? opened(std::make_unique<OfKind>(file, end)) : nullptr;
}

// How the channels of an Opus stream are meant (RFC 7845, section 5.1.1).
void fail_if_unsupported_opus(const SourceFile& file, const std::string& subject) {
    constexpr std::size_t segments_at = 26, family_at = 18;
    const FileHead head = read_head(file, 0);
    const std::size_t packet = segments_at + 1 + (head.size() > segments_at ? head[segments_at] : 0U);
    if (head.size() <= packet + family_at || head[packet + family_at] <= 1) return;
    throw Error(ErrorCategory::source,
                "is Opus with channel mapping " + std::to_string(head[packet + family_at]) +
                    ", which is not supported",
                subject);
}

}  // namespace

bool starts_ogg_stream(const FileHead& head, std::string_view name, std::size_t name_at) {
    constexpr std::size_t segment_count_at = 26;
    if (!has_at(head, 0, "OggS") || head.size() <= segment_count_at) return false;
    const std::size_t packet = segment_count_at + 1 + head[segment_count_at];
    return has_at(head, packet + name_at, name);
}

bool recognises_vorbis(const FileHead& head) {
    return starts_ogg_stream(head, "\x01vorbis");
}

bool recognises_opus(const FileHead& head) {
    return starts_ogg_stream(head, "OpusHead");
}

std::unique_ptr<Decoder> open_vorbis(const SourceFile& file, const std::string&) {
    return open_ogg<VorbisDecoder>(file, "\x01vorbis");
}

std::unique_ptr<Decoder> open_opus(const SourceFile& file, const std::string& subject) {
    auto decoder = open_ogg<OpusDecoder>(file, "OpusHead");
    if (!decoder) fail_if_unsupported_opus(file, subject);
    return decoder;
}

}  // namespace afterglow::audio

#include <opusfile.h>
#include <sndfile.h>
// Of its ready-made callbacks none is used.
#define OV_EXCLUDE_STATIC_CALLBACKS
#include <vorbis/vorbisfile.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "audio/flac_decoder.hpp"
#include "audio/format_table.hpp"
#include "audio/joined_decoder.hpp"
#include "audio/ogg_pages.hpp"
#include "audio/ogg_start.hpp"
#include "audio/wide_opus_decoder.hpp"

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

class OggDecoder : public Decoder {
  public:
    OggDecoder(const SourceFile& file, const OggPart& part, const OggStart& start)
        : Decoder(start.view(file, part)), uncounted_(start.uncounted), end_(end_of_part(file, part)) {}

    // What granule positions have jumped over without a loss was never there.
    std::optional<std::int64_t> promised_frames() const override {
        return end_.is_last ? std::optional(info_.estimated_frames - std::max<std::int64_t>(0, jumped_))
                            : std::nullopt;
    }

  protected:
    // `frames`: by the pages that are there.
    void set_info(int channels, int sample_rate_hz, std::int64_t frames) {
        info_.channels = channels;
        info_.sample_rate_hz = sample_rate_hz;
        info_.channel_places = places_of(channels);
        info_.estimated_frames = std::max<std::int64_t>(0, frames + uncounted_);
    }

    // Decodes some frames, and says by `is_lost_` where pages or packets before them are lost.
    virtual std::int64_t decode_some(float* interleaved, std::int64_t frames) = 0;
    // Where the stream stands.
    virtual std::int64_t place() = 0;
    // Whether it is known again after a loss.
    virtual bool is_placed() const = 0;

    bool is_lost_ = false;

    // Where pages are lost, silence takes their place. Otherwise samples follow each other, whatever their
    // pages count: muxers count wrongly.
    std::int64_t decode(float* interleaved, std::int64_t frames) final {
        const auto channels = static_cast<std::size_t>(info_.channels);
        std::int64_t count = 0;
        if (silence_ == 0 && held_.empty()) {
            if (has_ended_) return 0;
            const std::int64_t before = place();
            count = decode_some(interleaved, frames);
            has_ended_ = count <= 0;
            if (!is_lost_) {
                if (has_ended_) return 0;
                jumped_ += place() - before - count;
                given_ += count;
                return count;
            }
            held_.assign(interleaved,
                         interleaved + static_cast<std::size_t>(std::max<std::int64_t>(0, count)) * channels);
            measure_loss(before);
            if (held_.empty() && silence_ == 0) return 0;
        }
        if (silence_ > 0) {
            count = std::min(frames, silence_);
            std::fill_n(interleaved, static_cast<std::size_t>(count) * channels, 0.0F);
            silence_ -= count;
        } else {
            count = std::min(frames, static_cast<std::int64_t>(held_.size() / channels));
            const auto end = held_.begin() + count * info_.channels;
            std::copy(held_.begin(), end, interleaved);
            held_.erase(held_.begin(), end);
        }
        given_ += count;
        return count;
    }

  private:
    // Goes on to where the stream is known to stand.
    void measure_loss(std::int64_t before) {
        constexpr std::int64_t max_gap_sec = 600, at_once = 4096;
        const auto channels = static_cast<std::size_t>(info_.channels);
        while (!is_placed() && !has_ended_) {
            const std::size_t held = held_.size();
            held_.resize(held + static_cast<std::size_t>(at_once) * channels);
            const std::int64_t got = std::max<std::int64_t>(0, decode_some(held_.data() + held, at_once));
            held_.resize(held + static_cast<std::size_t>(got) * channels);
            has_ended_ = got == 0;
        }
        // libopusfile gives nothing of a last page before which one is lost.
        const std::int64_t now = held_.empty() ? before + info_.estimated_frames - jumped_ - given_ : place();
        const std::int64_t missing = now - before - static_cast<std::int64_t>(held_.size() / channels);
        is_lost_ = false;
        if (missing <= 0 || missing > max_gap_sec * info_.sample_rate_hz) return;
        silence_ = missing;
        gaps_.push_back({given_, missing});
    }

    std::int64_t uncounted_;
    OggEnd end_;
    std::int64_t given_ = 0;
    std::int64_t jumped_ = 0;
    std::int64_t silence_ = 0;  // frames to be given before what is held
    std::vector<float> held_;
    bool has_ended_ = false;
};

class VorbisDecoder final : public OggDecoder {
  public:
    VorbisDecoder(const SourceFile& file, const OggPart& part)
        : OggDecoder(file, part, vorbis_start(file, part)) {}
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
        // Until the first page has told where the stream stands, the library counts from 0.
        is_lost_ = is_first_page_damaged();
        if (!is_lost_) stream_.pcm_offset = stream_.pcmlengths[0];
        const vorbis_info* info = ov_info(&stream_, 0);
        set_info(info->channels, static_cast<int>(info->rate), frames_of_one_kind());
        return true;
    }

    std::int64_t place() override {
        // The library takes no notice of where the last page stands.
        const bool by_last_page =
            is_lost_ && stream_.current_link == 0 && stream_.ready_state > 0 && stream_.vd.granulepos > 0;
        if (by_last_page) return stream_.vd.granulepos - vorbis_synthesis_pcmout(&stream_.vd, nullptr);
        return ov_pcm_tell(&stream_);
    }
    bool is_placed() const override { return stream_.vd.granulepos >= 0; }

    std::int64_t decode_some(float* out, std::int64_t frames) override {
        constexpr std::int64_t max_at_once = 4096;
        float** planes = nullptr;
        int link = 0;
        long got = OV_HOLE;
        while (got == OV_HOLE) {
            got = ov_read_float(&stream_, &planes, static_cast<int>(std::min(frames, max_at_once)), &link);
            is_lost_ = is_lost_ || got == OV_HOLE;
        }
        if (got <= 0) return 0;
        const vorbis_info* info = ov_info(&stream_, link);
        if (info->channels != info_.channels || info->rate != info_.sample_rate_hz) {
            found_.push_back({{}, {}, ReasonCode::other_form_left_out});
            return 0;
        }
        for (long i = 0; i < got; ++i)
            for (int c = 0; c < info_.channels; ++c) *out++ = planes[c][i];
        return got;
    }

  private:
    bool is_first_page_damaged() {
        constexpr long bytes = 65536;  // no page is larger
        const std::int64_t before = view_.tell();
        view_.seek(stream_.dataoffsets[0], SEEK_SET);
        ogg_sync_state pages{};
        ogg_sync_init(&pages);
        if (char* room = ogg_sync_buffer(&pages, bytes); room != nullptr)
            ogg_sync_wrote(&pages, static_cast<long>(view_.read(room, bytes)));
        const bool is_damaged = ogg_sync_pageseek(&pages, nullptr) < 0;
        ogg_sync_clear(&pages);
        view_.seek(before, SEEK_SET);
        return is_damaged;
    }

    // Of the streams that follow each other, up to the first that is unlike the first of all.
    std::int64_t frames_of_one_kind() {
        std::int64_t frames = 0;
        const vorbis_info* first = ov_info(&stream_, 0);
        for (int link = 0; link < static_cast<int>(ov_streams(&stream_)); ++link) {
            const vorbis_info* info = ov_info(&stream_, link);
            if (info->channels != first->channels || info->rate != first->rate) break;
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
    OpusDecoder(const SourceFile& file, const OggPart& part)
        : OggDecoder(file, part, opus_start(file, part)) {}

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

    std::int64_t place() override { return op_pcm_tell(stream_.get()); }
    bool is_placed() const override { return true; }  // by each packet

    std::int64_t decode_some(float* out, std::int64_t frames) override {
        constexpr std::int64_t max_at_once = 8192;
        const int values = static_cast<int>(std::min(frames, max_at_once)) * info_.channels;
        int link = 0;
        int got = OP_HOLE;
        while (got == OP_HOLE || got == OP_EBADPACKET) {
            got = op_read_float(stream_.get(), out, values, &link);
            is_lost_ = is_lost_ || got == OP_HOLE || got == OP_EBADPACKET;
        }
        if (got <= 0) return 0;
        if (op_channel_count(stream_.get(), link) != info_.channels) {
            found_.push_back({{}, {}, ReasonCode::other_form_left_out});
            return 0;
        }
        return got;
    }

  private:
    std::int64_t frames_of_one_kind() {
        std::int64_t frames = 0;
        for (int link = 0; link < op_link_count(stream_.get()); ++link) {
            if (op_channel_count(stream_.get(), link) != op_channel_count(stream_.get(), 0)) break;
            frames += std::max<std::int64_t>(0, op_pcm_total(stream_.get(), link));
        }
        return frames;
    }

    std::unique_ptr<OggOpusFile, FreeOpus> stream_;
};

std::unique_ptr<Decoder> open_part(const SourceFile& file, const OggPart& part) {
    switch (part.kind) {
        case OggKind::vorbis:
            return opened(std::make_unique<VorbisDecoder>(file, part));
        case OggKind::opus:
            if (is_wide_opus(part)) return open_wide_opus(file, part);
            return opened(std::make_unique<OpusDecoder>(file, part));
        case OggKind::flac:
            return open_ogg_flac(file, part);
        case OggKind::other:
            return nullptr;
    }
    return nullptr;
}

std::unique_ptr<Decoder> open_parts(const SourceFile& file, const std::vector<OggPart>& parts) {
    std::vector<std::unique_ptr<Decoder>> decoders;
    int streams = 0;
    for (std::size_t i = 0; i < std::min(parts.size(), max_joined_parts); ++i) {
        auto decoder = open_part(file, parts[i]);
        if (!decoder) continue;
        decoders.push_back(std::move(decoder));
        streams += parts[i].streams;
    }
    const bool left_out = decoders.size() < parts.size();
    return joined(file, std::move(decoders), left_out, streams);
}

bool begins_as(const FileHead& head, OggKind kind) {
    const auto part = first_part(head);
    return part && part->kind == kind;
}

}  // namespace

bool recognises_vorbis(const FileHead& head) {
    return begins_as(head, OggKind::vorbis);
}

bool recognises_opus(const FileHead& head) {
    return begins_as(head, OggKind::opus);
}

bool recognises_ogg_flac(const FileHead& head) {
    return begins_as(head, OggKind::flac);
}

std::unique_ptr<Decoder> open_ogg(const SourceFile& file, std::int64_t start, const std::string&) {
    if (auto decoder = open_parts(file, ogg_parts(file, start))) return decoder;
    return open_parts(file, all_ogg_parts(file, start));  // streams of other kinds may share a number
}

}  // namespace afterglow::audio

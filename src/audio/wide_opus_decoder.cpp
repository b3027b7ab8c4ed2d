#include "audio/wide_opus_decoder.hpp"

#include <ogg/ogg.h>
#include <opus_multistream.h>
#include <opus_projection.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "audio/ogg_start.hpp"

namespace afterglow::audio {
namespace {

constexpr int rate_hz = 48000;  // Opus knows no other (RFC 7845)
constexpr int max_packet_frames = 5760;
constexpr std::size_t channels_at = 9, skip_at = 10, gain_at = 16, family_at = 18, streams_at = 19,
                      coupled_at = 20, mapping_at = 21;

// The first channel of Ambisonics is what a microphone without direction hears; the others would cancel
// much of it where they are added. Two more may be plain stereo (RFC 8486, section 3.1).
std::vector<int> ambisonic_places(int channels) {
    const int order = static_cast<int>(std::sqrt(static_cast<double>(channels)));
    std::vector<int> places(static_cast<std::size_t>(channels), SF_CHANNEL_MAP_LFE);
    places[0] = SF_CHANNEL_MAP_CENTER;
    if (order * order + 2 != channels) return places;
    places[places.size() - 2] = SF_CHANNEL_MAP_LEFT;
    places[places.size() - 1] = SF_CHANNEL_MAP_RIGHT;
    return places;
}

struct DestroyStreams {
    void operator()(OpusMSDecoder* decoder) const { opus_multistream_decoder_destroy(decoder); }
    void operator()(OpusProjectionDecoder* decoder) const { opus_projection_decoder_destroy(decoder); }
};

class WideOpus final : public Decoder {
  public:
    WideOpus(const SourceFile& file, const OggPart& part)
        : Decoder(FileView(file, {}, {part.bytes})),
          first_(opus_start(file, part).granules),
          head_(part.packet),
          serial_(part.serial),
          end_(end_of_part(file, part)) {
        ogg_sync_init(&pages_);
        ogg_stream_init(&packets_, static_cast<int>(serial_));
    }
    ~WideOpus() override {
        ogg_stream_clear(&packets_);
        ogg_sync_clear(&pages_);
    }

    std::optional<std::int64_t> promised_frames() const override {
        return end_.is_last ? std::optional(info_.estimated_frames) : std::nullopt;
    }

  protected:
    bool open() override {
        if (head_.size() <= mapping_at || head_[channels_at] == 0) return false;
        info_.channels = head_[channels_at];
        info_.sample_rate_hz = rate_hz;
        to_skip_ = head_[skip_at] + head_[skip_at + 1] * 256;
        const auto gain = static_cast<std::int16_t>(head_[gain_at] | head_[gain_at + 1] << 8);
        gain_ = std::pow(10.0F, static_cast<float>(gain) / (20.0F * 256.0F));
        info_.estimated_frames = std::max<std::int64_t>(0, end_.granules - first_ - to_skip_);
        last_frame_ = end_.is_last ? info_.estimated_frames : 0;
        if (head_[family_at] == 2 || head_[family_at] == 3)
            info_.channel_places = ambisonic_places(info_.channels);
        return make_decoder();
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        while (ready_.empty() && read_packet()) {
        }
        const auto channels = static_cast<std::size_t>(info_.channels);
        std::size_t count = std::min(static_cast<std::size_t>(frames) * channels, ready_.size());
        if (last_frame_ > 0)
            count = std::min(
                count, static_cast<std::size_t>(std::max<std::int64_t>(0, last_frame_ - given_)) * channels);
        std::transform(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count), interleaved,
                       [this](float sample) { return sample * gain_; });
        ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count));
        given_ += static_cast<std::int64_t>(count / channels);
        return static_cast<std::int64_t>(count / channels);
    }

  private:
    bool make_decoder() {
        int error = OPUS_OK;
        const int streams = head_[streams_at], coupled = head_[coupled_at];
        const std::span<unsigned char> mapping = std::span(head_).subspan(mapping_at);
        const std::size_t inputs = std::size_t{head_[streams_at]} + std::size_t{head_[coupled_at]};
        const auto channels = static_cast<std::size_t>(info_.channels);
        if (head_[family_at] == 3) {
            const std::size_t bytes = 2 * inputs * channels;
            if (mapping.size() < bytes) return false;
            projection_.reset(opus_projection_decoder_create(rate_hz, info_.channels, streams, coupled,
                                                             mapping.data(), static_cast<opus_int32>(bytes),
                                                             &error));
            return projection_ && error == OPUS_OK;
        }
        if (mapping.size() < channels) return false;
        streams_.reset(opus_multistream_decoder_create(rate_hz, info_.channels, streams, coupled,
                                                       mapping.data(), &error));
        return streams_ && error == OPUS_OK;
    }

    // False at the end.
    bool read_packet() {
        ogg_packet packet{};
        const int got = ogg_stream_packetout(&packets_, &packet);
        if (got == 0) return read_page();
        if (got < 0) return true;  // pages are missing
        constexpr int header_packets = 2;
        if (packets_read_++ < header_packets) return true;
        const auto channels = static_cast<std::size_t>(info_.channels);
        ready_.resize(max_packet_frames * channels);
        const auto size = static_cast<opus_int32>(packet.bytes);
        int frames = streams_ ? opus_multistream_decode_float(streams_.get(), packet.packet, size,
                                                              ready_.data(), max_packet_frames, 0)
                              : opus_projection_decode_float(projection_.get(), packet.packet, size,
                                                             ready_.data(), max_packet_frames, 0);
        frames = std::max(frames, 0);
        ready_.resize(static_cast<std::size_t>(frames) * channels);
        const int skipped = std::min(to_skip_, frames);
        to_skip_ -= skipped;
        ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(
                                                          static_cast<std::size_t>(skipped) * channels));
        return true;
    }

    bool read_page() {
        constexpr long bytes_at_once = 8192;
        ogg_page page{};
        for (;;) {
            const int got = ogg_sync_pageout(&pages_, &page);
            if (got > 0 && static_cast<std::uint32_t>(ogg_page_serialno(&page)) == serial_) {
                ogg_stream_pagein(&packets_, &page);
                return true;
            }
            if (got != 0) continue;
            char* room = ogg_sync_buffer(&pages_, bytes_at_once);
            const std::int64_t read = room == nullptr ? 0 : view_.read(room, bytes_at_once);
            if (read <= 0) return false;
            ogg_sync_wrote(&pages_, static_cast<long>(read));
        }
    }

    std::int64_t first_;  // where the stream begins, in granules
    std::vector<unsigned char> head_;
    std::uint32_t serial_;
    OggEnd end_;
    ogg_sync_state pages_{};
    ogg_stream_state packets_{};
    std::unique_ptr<OpusMSDecoder, DestroyStreams> streams_;
    std::unique_ptr<OpusProjectionDecoder, DestroyStreams> projection_;
    std::vector<float> ready_;
    float gain_ = 1.0F;
    int to_skip_ = 0;
    int packets_read_ = 0;
    std::int64_t given_ = 0;
    std::int64_t last_frame_ = 0;  // of a stream that says it; 0: it does not
};

}  // namespace

bool is_wide_opus(const OggPart& part) {
    return part.kind == OggKind::opus && part.packet.size() > family_at && part.packet[family_at] > 1;
}

std::unique_ptr<Decoder> open_wide_opus(const SourceFile& file, const OggPart& part) {
    return opened(std::make_unique<WideOpus>(file, part));
}

}  // namespace afterglow::audio

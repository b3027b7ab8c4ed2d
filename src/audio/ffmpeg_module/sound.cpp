#include "audio/ffmpeg_module/sound.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "audio/ffmpeg_module/demuxer.hpp"

namespace afterglow::ffmpeg {
namespace {

struct FreeDecoder {
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

template <typename Sample>
float level_of(Sample sample) {
    if constexpr (std::is_floating_point_v<Sample>) return static_cast<float>(sample);
    if constexpr (std::is_same_v<Sample, std::uint8_t>) return (static_cast<float>(sample) - 128.0F) / 128.0F;
    constexpr double full_scale = sizeof(Sample) == 2 ? 32768.0 : 2147483648.0;
    return static_cast<float>(static_cast<double>(sample) / full_scale);
}

template <typename Sample>
void interleave_as(const AVFrame& frame, bool planar, std::vector<float>& out) {
    const auto channels = static_cast<std::size_t>(frame.ch_layout.nb_channels);
    const auto frames = static_cast<std::size_t>(frame.nb_samples);
    for (std::size_t c = 0; c < channels; ++c) {
        const auto* from = reinterpret_cast<const Sample*>(frame.extended_data[planar ? c : 0]);
        const std::size_t step = planar ? 1 : channels;
        if (!planar) from += c;
        for (std::size_t i = 0; i < frames; ++i) out[i * channels + c] = level_of(from[i * step]);
    }
}

// False for samples of a kind that no allowed decoder gives.
bool interleave(const AVFrame& frame, std::vector<float>& out) {
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    out.resize(static_cast<std::size_t>(frame.ch_layout.nb_channels) *
               static_cast<std::size_t>(frame.nb_samples));
    switch (av_get_packed_sample_fmt(format)) {
        case AV_SAMPLE_FMT_U8:
            interleave_as<std::uint8_t>(frame, planar, out);
            return true;
        case AV_SAMPLE_FMT_S16:
            interleave_as<std::int16_t>(frame, planar, out);
            return true;
        case AV_SAMPLE_FMT_S32:
            interleave_as<std::int32_t>(frame, planar, out);
            return true;
        case AV_SAMPLE_FMT_FLT:
            interleave_as<float>(frame, planar, out);
            return true;
        case AV_SAMPLE_FMT_DBL:
            interleave_as<double>(frame, planar, out);
            return true;
        default:
            return false;
    }
}

// A bare stream that is cut ends with a part of a frame, which nothing decodes.
bool is_whole(const AVPacket& packet) {
    constexpr int header = 7;
    const std::uint8_t* data = packet.data;
    if (packet.size < header || data[0] != 0xFF || (data[1] & 0xF6U) != 0xF0U) return true;
    const unsigned bytes = (data[3] & 0x03U) << 11U | static_cast<unsigned>(data[4]) << 3U | data[5] >> 5U;
    return bytes <= static_cast<unsigned>(packet.size);
}

class DecodedSound final : public Sound {
  public:
    explicit DecodedSound(const AfterglowInput& input) : input_(input), demuxer_(input_) {}

    // The reason why not; "" where the headers cannot be read; null: it is open.
    const char* open(const char* container, AfterglowSoundInfo& info) {
        has_places_ = std::strcmp(container, "aac") != 0;
        if (!demuxer_.open(container)) return "";
        if (demuxer_.stream() == nullptr) return "holds no sound";
        const char* problem = open_decoder();
        if (problem != nullptr) return problem;
        first_ = decode_next();
        if (!first_) return "holds no sound that can be decoded";
        info = {};
        info.channels = frame_->ch_layout.nb_channels;
        info.sample_rate_hz = frame_->sample_rate;
        info.places = frame_->ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame_->ch_layout.u.mask : 0;
        packet_frames_ = frame_->nb_samples;
        rate_hz_ = frame_->sample_rate;
        tell_length(container, info);
        return nullptr;
    }

    bool next(AfterglowBlock& block) override {
        if (!first_ && !decode_next()) return false;
        first_ = false;
        if (!interleave(*frame_, samples_)) return false;
        block.samples = samples_.data();
        block.frames = frame_->nb_samples;
        block.channels = frame_->ch_layout.nb_channels;
        block.sample_rate_hz = frame_->sample_rate;
        block.place = place_of_frame();
        block.lost_frames = has_places_ ? 0 : std::exchange(lost_packets_, 0) * packet_frames_;
        block.lost_bytes = std::exchange(lost_bytes_, 0);
        return true;
    }

  private:
    const char* open_decoder() {
        const AVCodecParameters& parameters = *demuxer_.stream()->codecpar;
        const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
        if (codec == nullptr || av_match_list(codec->name, allowed_decoders, ',') <= 0) {
            std::snprintf(problem_, sizeof problem_, "holds sound of a kind that is not read (%s)",
                          avcodec_get_name(parameters.codec_id));
            return problem_;
        }
        decoder_.reset(avcodec_alloc_context3(codec));
        frame_.reset(av_frame_alloc());
        packet_ = new_packet();
        if (!decoder_ || !frame_) throw std::bad_alloc();
        if (avcodec_parameters_to_context(decoder_.get(), &parameters) < 0) return "";
        decoder_->pkt_timebase = demuxer_.stream()->time_base;
        decoder_->thread_count = 1;
        decoder_->flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL;
        // What a checksum shows to be damaged is no sound.
        decoder_->err_recognition = AV_EF_CRCCHECK;
        if (parameters.codec_id == AV_CODEC_ID_APE) decoder_->err_recognition |= AV_EF_EXPLODE;
        return avcodec_open2(decoder_.get(), codec, nullptr) < 0 ? "" : nullptr;
    }

    // The next frame with sound into `frame_`; false at the end.
    bool decode_next() {
        for (;;) {
            const int result = avcodec_receive_frame(decoder_.get(), frame_.get());
            if (result >= 0 && is_usable()) return true;
            if (result == AVERROR_EOF || ended_) return false;
            if (result >= 0) continue;
            if (result != AVERROR(EAGAIN)) ++lost_packets_;
            send_next();
        }
    }

    bool is_usable() const {
        return frame_->nb_samples > 0 && frame_->ch_layout.nb_channels > 0 && frame_->sample_rate > 0;
    }

    void send_next() {
        if (!demuxer_.read(*packet_)) {
            ended_ = avcodec_send_packet(decoder_.get(), nullptr) < 0;
            return;
        }
        if (origin_ == AV_NOPTS_VALUE) origin_ = packet_->pts;
        if (packet_->pos >= 0) {
            if (packet_end_ >= 0 && packet_->pos > packet_end_) lost_bytes_ += packet_->pos - packet_end_;
            packet_end_ = packet_->pos + packet_->size;
        }
        if (avcodec_send_packet(decoder_.get(), packet_.get()) < 0) ++lost_packets_;
    }

    std::int64_t in_frames(std::int64_t ticks) const {
        return ticks < 0 ? -1 : av_rescale_q(ticks, demuxer_.stream()->time_base, {1, rate_hz_});
    }

    std::int64_t place_of_frame() const {
        if (!has_places_ || frame_->pts == AV_NOPTS_VALUE || origin_ == AV_NOPTS_VALUE) return -1;
        return frame_->pts < origin_ ? -1 : in_frames(frame_->pts - origin_);
    }

    void tell_length(const char* container, AfterglowSoundInfo& info) {
        const AVRational tick = demuxer_.stream()->time_base;
        info.place_error = has_places_ ? static_cast<std::int64_t>(rate_hz_) * tick.num / tick.den : -1;
        const bool bare = !has_places_;
        info.frames = bare ? -1 : in_frames(demuxer_.duration());
        info.frames_there = bare ? -1 : in_frames(demuxer_.indexed_end());
        if (bare || (std::strcmp(container, "mov") == 0 && info.frames_there < 0)) count_packets(info);
    }

    // By another demuxer, since this one has begun.
    void count_packets(AfterglowSoundInfo& info) {
        Demuxer counter(input_);
        const std::int64_t at = input_.seek(input_.view, 0, SEEK_CUR);
        const Packet packet = new_packet();
        std::int64_t packets = 0, ticks = 0;
        if (counter.open(has_places_ ? "mov" : "aac") && counter.stream() != nullptr)
            while (counter.read(*packet)) {
                packets += is_whole(*packet) ? 1 : 0;
                ticks += packet->duration;
            }
        input_.seek(input_.view, at, SEEK_SET);
        info.frames_there = has_places_ ? in_frames(ticks) : packets * packet_frames_;
        if (has_places_) info.frames = std::max(info.frames, info.frames_there);
    }

    AfterglowInput input_;
    Demuxer demuxer_;
    std::unique_ptr<AVCodecContext, FreeDecoder> decoder_;
    std::unique_ptr<AVFrame, FreeFrame> frame_;
    Packet packet_;
    std::vector<float> samples_;
    char problem_[96] = {};
    bool has_places_ = true;
    bool first_ = false;  // a frame is there that was not given away
    bool ended_ = false;
    int rate_hz_ = 0;
    std::int64_t packet_frames_ = 0;
    std::int64_t origin_ = AV_NOPTS_VALUE;  // where the first packet lies
    std::int64_t packet_end_ = -1;          // of the one before, in the file
    std::int64_t lost_packets_ = 0;
    std::int64_t lost_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Sound> open_sound(const AfterglowInput& input, const char* container,
                                  AfterglowSoundInfo& info, std::span<char> why) {
    auto sound = std::make_unique<DecodedSound>(input);
    const char* problem = sound->open(container, info);
    if (problem == nullptr) return sound;
    std::snprintf(why.data(), why.size(), "%s", problem);
    return nullptr;
}

}  // namespace afterglow::ffmpeg

#include "support/further_files.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/crc.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

void require(bool done, const std::string& what) {
    if (!done) throw std::runtime_error("FFmpeg does not write this: " + what);
}

struct Free {
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

// Samples that lie on the grid of `bits` are stored as they are.
void fill(AVFrame& frame, const AudioBuffer& audio, std::int64_t from, int bits) {
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    const int channels = audio.channels();
    for (int c = 0; c < channels; ++c)
        for (int i = 0; i < frame.nb_samples; ++i) {
            const float sample = audio.channel(c)[static_cast<std::size_t>(from + i)];
            std::uint8_t* plane = frame.extended_data[planar ? c : 0];
            const int at = planar ? i : i * channels + c;
            const auto whole = std::llround(std::ldexp(static_cast<double>(sample), bits - 1));
            switch (av_get_packed_sample_fmt(format)) {
                case AV_SAMPLE_FMT_FLT:
                    reinterpret_cast<float*>(plane)[at] = sample;
                    break;
                case AV_SAMPLE_FMT_S16:
                    reinterpret_cast<std::int16_t*>(plane)[at] = static_cast<std::int16_t>(whole);
                    break;
                case AV_SAMPLE_FMT_S32:
                    reinterpret_cast<std::int32_t*>(plane)[at] =
                        static_cast<std::int32_t>(whole << (32 - bits));
                    break;
                default:
                    require(false, "samples");
            }
        }
}

class Writer {
  public:
    Writer(const AudioBuffer& audio, const FurtherFile& wanted, const std::string& path)
        : audio_(audio), wanted_(wanted) {
        AVFormatContext* format = nullptr;
        require(avformat_alloc_output_context2(&format, nullptr, wanted.container.c_str(), path.c_str()) >= 0,
                wanted.container);
        format_.reset(format);
        open_encoder();
        if (wanted.has_cover) add_cover_stream();
        require(avio_open(&format->pb, path.c_str(), AVIO_FLAG_WRITE) >= 0, path);
    }

    void write() {
        AVDictionary* options = nullptr;
        for (const auto& [name, value] : wanted_.muxer_options)
            av_dict_set(&options, name.c_str(), value.c_str(), 0);
        require(avformat_write_header(format_.get(), &options) >= 0, "header");
        av_dict_free(&options);
        if (wanted_.has_cover) write_cover();
        const int block = encoder_->frame_size > 0 ? encoder_->frame_size : 4096;
        for (std::int64_t at = 0; at < audio_.frames(); at += block)
            encode(at, static_cast<int>(std::min<std::int64_t>(block, audio_.frames() - at)));
        require(avcodec_send_frame(encoder_.get(), nullptr) >= 0, "end");
        write_packets();
        require(av_write_trailer(format_.get()) >= 0, "trailer");
        avio_closep(&format_->pb);
    }

  private:
    AVSampleFormat wanted_format() const {
        if (wanted_.bits == 0) return AV_SAMPLE_FMT_FLT;
        return wanted_.bits > 16 ? AV_SAMPLE_FMT_S32 : AV_SAMPLE_FMT_S16;
    }

    void open_encoder() {
        const AVCodec* codec = avcodec_find_encoder_by_name(wanted_.codec.c_str());
        require(codec != nullptr, wanted_.codec);
        encoder_.reset(avcodec_alloc_context3(codec));
        AVCodecContext& encoder = *encoder_;
        encoder.sample_fmt = codec->sample_fmts[0];
        for (const auto* format = codec->sample_fmts; *format != AV_SAMPLE_FMT_NONE; ++format)
            if (av_get_packed_sample_fmt(*format) == wanted_format()) encoder.sample_fmt = *format;
        if (wanted_.bits > 16) encoder.bits_per_raw_sample = wanted_.bits;
        encoder.sample_rate = static_cast<int>(audio_.sample_rate_hz());
        encoder.time_base = {1, encoder.sample_rate};
        encoder.bit_rate = 128'000LL * audio_.channels();
        encoder.flags |= AV_CODEC_FLAG_BITEXACT;
        if ((format_->oformat->flags & AVFMT_GLOBALHEADER) != 0) encoder.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        av_channel_layout_default(&encoder.ch_layout, audio_.channels());
        require(avcodec_open2(&encoder, codec, nullptr) >= 0, "encoder");
        stream_ = avformat_new_stream(format_.get(), nullptr);
        stream_->time_base = encoder.time_base;
        require(avcodec_parameters_from_context(stream_->codecpar, &encoder) >= 0, "stream");
    }

    void add_cover_stream() {
        cover_ = avformat_new_stream(format_.get(), nullptr);
        cover_->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
        cover_->codecpar->codec_id = AV_CODEC_ID_MJPEG;
        cover_->codecpar->width = cover_->codecpar->height = 16;
        cover_->disposition = AV_DISPOSITION_ATTACHED_PIC;
    }

    void write_cover() {
        const std::string picture = "\xFF\xD8\xFF\xE0" + std::string(5000, 'p') + "\xFF\xD9";
        std::copy(picture.begin(), picture.end(), new_data(picture.size()));
        packet_->stream_index = cover_->index;
        packet_->flags |= AV_PKT_FLAG_KEY;
        packet_->pts = packet_->dts = 0;
        require(av_interleaved_write_frame(format_.get(), packet_.get()) >= 0, "cover");
    }

    std::uint8_t* new_data(std::size_t size) {
        require(av_new_packet(packet_.get(), static_cast<int>(size)) >= 0, "packet");
        return packet_->data;
    }

    void encode(std::int64_t at, int frames) {
        av_frame_unref(frame_.get());
        frame_->format = encoder_->sample_fmt;
        frame_->nb_samples = frames;
        frame_->sample_rate = encoder_->sample_rate;
        frame_->pts = at;
        av_channel_layout_copy(&frame_->ch_layout, &encoder_->ch_layout);
        require(av_frame_get_buffer(frame_.get(), 0) >= 0, "frame");
        fill(*frame_, audio_, at, wanted_.bits);
        require(avcodec_send_frame(encoder_.get(), frame_.get()) >= 0, "samples");
        write_packets();
    }

    void write_packets() {
        while (avcodec_receive_packet(encoder_.get(), packet_.get()) >= 0) {
            packet_->stream_index = stream_->index;
            av_packet_rescale_ts(packet_.get(), encoder_->time_base, stream_->time_base);
            require(av_interleaved_write_frame(format_.get(), packet_.get()) >= 0, "packet");
        }
    }

    const AudioBuffer& audio_;
    const FurtherFile& wanted_;
    std::unique_ptr<AVFormatContext, Free> format_;
    std::unique_ptr<AVCodecContext, Free> encoder_;
    std::unique_ptr<AVFrame, Free> frame_{av_frame_alloc()};
    std::unique_ptr<AVPacket, Free> packet_{av_packet_alloc()};
    AVStream* stream_ = nullptr;
    AVStream* cover_ = nullptr;
};

std::string big_endian(std::size_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFFU);
    return bytes;
}

std::string box(const std::string& type, const std::string& inside) {
    return big_endian(inside.size() + 8) + type + inside;
}

void put(std::string& bytes, std::uint32_t number, int size) {
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
}

// A frame that says "all silent", with the checksum of what it stands for.
std::string silent_ape_frame(std::size_t frames) {
    const std::vector<std::uint8_t> samples(frames * 4, 0);
    const std::uint32_t sum =
        ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), 0xFFFFFFFFU, samples.data(), samples.size());
    std::string frame;
    put(frame, 0x80000000U | sum >> 1U, 4);  // flags follow
    put(frame, 3, 4);                        // both channels
    put(frame, 0, 4);
    return frame;
}

}  // namespace

std::string further_file(const AudioBuffer& audio, const FurtherFile& wanted) {
    av_log_set_level(AV_LOG_QUIET);
    const ScratchFolder folder;
    const auto path = folder / "x";
    Writer(audio, wanted, path.string()).write();
    return bytes_of(path);
}

std::string with_itunes_note(std::string m4a, unsigned delay, unsigned padding, std::size_t frames) {
    char text[200];
    std::snprintf(text, sizeof text, " 00000000 %08X %08X %016zX 00000000 00000000", delay, padding, frames);
    const std::string zeros(4, '\0');
    const std::string note =
        box("----", box("mean", zeros + "com.apple.iTunes") + box("name", zeros + "iTunSMPB") +
                        box("data", std::string("\0\0\0\1", 4) + zeros + text));
    const std::string handler = box("hdlr", zeros + zeros + "mdirappl" + std::string(9, '\0'));
    const std::string more = box("udta", box("meta", zeros + handler + box("ilst", note)));
    const std::size_t index = m4a.rfind("moov") - 4;
    const std::string size = big_endian(m4a.size() - index + more.size());
    std::copy(size.begin(), size.end(), m4a.begin() + static_cast<std::ptrdiff_t>(index));
    return m4a + more;
}

// Monkey's Audio 3.98: a descriptor, a header, where each frame begins, and the frames.
std::string silent_ape(std::size_t frames) {
    constexpr std::uint32_t frame_length = 73728, descriptor_bytes = 52, header_bytes = 24;
    const auto count = static_cast<std::uint32_t>((frames + frame_length - 1) / frame_length);
    const auto last = static_cast<std::uint32_t>(frames - (count - 1) * std::size_t{frame_length});
    const std::string frame = silent_ape_frame(frame_length);
    std::string bytes = "MAC ";
    put(bytes, 3980, 2);
    put(bytes, 0, 2);
    put(bytes, descriptor_bytes, 4);
    put(bytes, header_bytes, 4);
    put(bytes, count * 4, 4);
    put(bytes, 0, 4);  // no WAV header
    put(bytes, count * static_cast<std::uint32_t>(frame.size()), 4);
    put(bytes, 0, 4);
    put(bytes, 0, 4);
    bytes += std::string(16, '\0');
    put(bytes, 2000, 2);  // "normal"
    put(bytes, 0x20, 2);  // the WAV header can be made anew
    put(bytes, frame_length, 4);
    put(bytes, last, 4);
    put(bytes, count, 4);
    put(bytes, 16, 2);
    put(bytes, 2, 2);
    put(bytes, 44100, 4);
    const auto begin = static_cast<std::uint32_t>(descriptor_bytes + header_bytes + count * 4);
    for (std::uint32_t i = 0; i < count; ++i)
        put(bytes, begin + i * static_cast<std::uint32_t>(frame.size()), 4);
    for (std::uint32_t i = 0; i + 1 < count; ++i) bytes += frame;
    return bytes + silent_ape_frame(last);
}

}  // namespace afterglow::test

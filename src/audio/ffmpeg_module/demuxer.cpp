#include "audio/ffmpeg_module/demuxer.hpp"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/opt.h>
}

#include <cstdio>
#include <new>

namespace afterglow::ffmpeg {
namespace {

constexpr int buffer_bytes = 1 << 16;
constexpr const char* allowed_containers = "mov,mp4,m4a,3gp,3g2,mj2,aac,wv,ape,asf,tta,mpc,mpc8,caf";

int read_input(void* opaque, std::uint8_t* data, int bytes) {
    const auto& input = *static_cast<const AfterglowInput*>(opaque);
    const std::int64_t got = input.read(input.view, data, bytes);
    return got > 0 ? static_cast<int>(got) : AVERROR_EOF;
}

std::int64_t seek_input(void* opaque, std::int64_t offset, int whence) {
    const auto& input = *static_cast<const AfterglowInput*>(opaque);
    if ((whence & AVSEEK_SIZE) != 0) return input.size;
    return input.seek(input.view, offset, whence & ~AVSEEK_FORCE);
}

int open_nothing_else(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

}  // namespace

void FreePacket::operator()(AVPacket* packet) const {
    av_packet_free(&packet);
}

Packet new_packet() {
    Packet packet(av_packet_alloc());
    if (!packet) throw std::bad_alloc();
    return packet;
}

bool Demuxer::open(const char* container) {
    close();
    input_.seek(input_.view, 0, SEEK_SET);
    format_ = avformat_alloc_context();
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    if (format_ == nullptr || buffer == nullptr) throw std::bad_alloc();
    io_ = avio_alloc_context(buffer, buffer_bytes, 0, const_cast<AfterglowInput*>(&input_), read_input,
                             nullptr, seek_input);
    if (io_ == nullptr) throw std::bad_alloc();
    format_->pb = io_;
    format_->io_open = open_nothing_else;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", allowed_containers, 0);
    av_dict_set(&options, "codec_whitelist", allowed_decoders, 0);
    av_dict_set(&options, "protocol_whitelist", "none", 0);
    // What is to be heard is cut out by the program, to the frame.
    av_dict_set(&options, "ignore_editlist", "1", 0);
    av_dict_set(&options, "enable_drefs", "0", 0);
    // A context that cannot be opened is given back by the call.
    const int result = avformat_open_input(&format_, nullptr, av_find_input_format(container), &options);
    av_dict_free(&options);
    if (result < 0) return false;
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        AVStream* stream = format_->streams[i];
        const bool first = stream_ == nullptr && stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (first) stream_ = stream;
        stream->discard = first ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    return true;
}

void Demuxer::close() {
    stream_ = nullptr;
    avformat_close_input(&format_);
    if (io_ != nullptr) av_freep(&io_->buffer);
    avio_context_free(&io_);
}

bool Demuxer::read(AVPacket& packet) {
    constexpr int max_failures = 64;  // one after the other: behind damage there may be more
    for (int failures = 0; failures < max_failures;) {
        av_packet_unref(&packet);
        const int result = av_read_frame(format_, &packet);
        if (result == AVERROR_EOF || (result < 0 && avio_feof(io_) != 0)) return false;
        if (result < 0) {
            ++failures;
        } else if (packet.stream_index == stream_->index && (packet.flags & AV_PKT_FLAG_CORRUPT) == 0) {
            return true;
        }
    }
    return false;
}

std::int64_t Demuxer::duration() const {
    if (stream_->duration != AV_NOPTS_VALUE && stream_->duration > 0) return stream_->duration;
    if (format_->duration == AV_NOPTS_VALUE || format_->duration <= 0) return -1;
    return av_rescale_q(format_->duration, AVRational{1, AV_TIME_BASE}, stream_->time_base);
}

std::int64_t Demuxer::indexed_end() const {
    const int count = avformat_index_get_entries_count(stream_);
    if (count <= 0) return -1;
    for (int i = count - 1; i >= 0; --i) {
        const AVIndexEntry* entry = avformat_index_get_entry(stream_, i);
        if (entry->pos + entry->size > input_.size || entry->pos >= input_.size) continue;
        if (i == count - 1) return duration();
        return avformat_index_get_entry(stream_, i + 1)->timestamp;
    }
    return 0;
}

}  // namespace afterglow::ffmpeg

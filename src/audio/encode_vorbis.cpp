#include "audio/encode_vorbis.hpp"

#include <vorbis/vorbisenc.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace afterglow::audio {
namespace {

// One logical stream from its headers to its last page.
class VorbisStream {
  public:
    VorbisStream() {
        vorbis_info_init(&info_);
        vorbis_comment_init(&comment_);
    }
    VorbisStream(const VorbisStream&) = delete;
    VorbisStream& operator=(const VorbisStream&) = delete;
    ~VorbisStream() {
        if (started_) {
            ogg_stream_clear(&stream_);
            vorbis_block_clear(&block_);
            vorbis_dsp_clear(&state_);
        }
        vorbis_comment_clear(&comment_);
        vorbis_info_clear(&info_);
    }

    bool start(int channels, long rate_hz, double quality) {
        if (vorbis_encode_init_vbr(&info_, channels, rate_hz, static_cast<float>(quality)) != 0) return false;
        vorbis_analysis_init(&state_, &info_);
        vorbis_block_init(&state_, &block_);
        // Streams that are never multiplexed may all have the same serial number.
        ogg_stream_init(&stream_, 1);
        started_ = true;
        put_headers();
        return true;
    }

    void push(const AudioBuffer& audio, std::int64_t from, std::int64_t frames) {
        float** buffer = vorbis_analysis_buffer(&state_, static_cast<int>(frames));
        for (int c = 0; c < audio.channels(); ++c)
            std::copy_n(audio.channel(c).begin() + from, frames, buffer[c]);
        vorbis_analysis_wrote(&state_, static_cast<int>(frames));
        drain();
    }

    std::vector<std::byte> finish() {
        vorbis_analysis_wrote(&state_, 0);
        drain();
        return std::move(bytes_);
    }

  private:
    void put_headers() {
        ogg_packet identification;
        ogg_packet comments;
        ogg_packet codebooks;
        vorbis_analysis_headerout(&state_, &comment_, &identification, &comments, &codebooks);
        for (ogg_packet* packet : {&identification, &comments, &codebooks})
            ogg_stream_packetin(&stream_, packet);
        // Audio begins on a page of its own.
        ogg_page page;
        while (ogg_stream_flush(&stream_, &page) != 0) put(page);
    }

    void drain() {
        ogg_packet packet;
        ogg_page page;
        while (vorbis_analysis_blockout(&state_, &block_) == 1) {
            vorbis_analysis(&block_, nullptr);
            vorbis_bitrate_addblock(&block_);
            while (vorbis_bitrate_flushpacket(&state_, &packet) != 0) {
                ogg_stream_packetin(&stream_, &packet);
                while (ogg_stream_pageout(&stream_, &page) != 0) put(page);
            }
        }
    }

    void put(const ogg_page& page) {
        const auto append = [this](const unsigned char* data, long size) {
            const auto part = std::as_bytes(std::span(data, static_cast<std::size_t>(size)));
            bytes_.insert(bytes_.end(), part.begin(), part.end());
        };
        append(page.header, page.header_len);
        append(page.body, page.body_len);
    }

    vorbis_info info_{};
    vorbis_comment comment_{};
    vorbis_dsp_state state_{};
    vorbis_block block_{};
    ogg_stream_state stream_{};
    bool started_ = false;
    std::vector<std::byte> bytes_;
};

}  // namespace

std::vector<std::byte> encode_vorbis(const AudioBuffer& audio, double quality) {
    constexpr std::int64_t block = 4096;
    if (audio.empty() || audio.channels() > 2) return {};
    VorbisStream stream;
    if (!stream.start(audio.channels(), std::lround(audio.sample_rate_hz()), quality)) return {};
    for (std::int64_t at = 0; at < audio.frames(); at += block)
        stream.push(audio, at, std::min(block, audio.frames() - at));
    return stream.finish();
}

}  // namespace afterglow::audio

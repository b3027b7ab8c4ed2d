#include "audio/encode_recording.hpp"

#include <sndfile.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>

#include "audio/memory_file.hpp"
#include "audio/sound_in_memory.hpp"
#include "base/error.hpp"

namespace afterglow::audio {
namespace {

int depth_code(SampleFormat depth) {
    if (depth == SampleFormat::float32) return SF_FORMAT_FLOAT;
    return depth == SampleFormat::pcm24 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16;
}

int format_code(RecordingFormat format, SampleFormat depth) {
    switch (format) {
        case RecordingFormat::wav:
            return SF_FORMAT_WAV | depth_code(depth);
        case RecordingFormat::aiff:
            return SF_FORMAT_AIFF | depth_code(depth);
        case RecordingFormat::flac:
            return SF_FORMAT_FLAC | depth_code(depth);
        case RecordingFormat::mp3:
            return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
        case RecordingFormat::ogg_vorbis:
            return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
        case RecordingFormat::opus:
            return SF_FORMAT_OGG | SF_FORMAT_OPUS;
    }
    return 0;
}

void write_interleaved(SNDFILE* file, const AudioBuffer& audio) {
    constexpr std::int64_t block_frames = 16384;
    const auto channels = static_cast<std::size_t>(audio.channels());
    std::vector<float> block;
    for (std::int64_t start = 0; start < audio.frames(); start += block_frames) {
        const auto frames = static_cast<std::size_t>(std::min(block_frames, audio.frames() - start));
        block.resize(frames * channels);
        for (std::size_t c = 0; c < channels; ++c) {
            const auto samples = audio.channel(static_cast<int>(c)).subspan(static_cast<std::size_t>(start));
            for (std::size_t i = 0; i < frames; ++i) block[i * channels + c] = samples[i];
        }
        const auto written = sf_writef_float(file, block.data(), static_cast<sf_count_t>(frames));
        if (written != static_cast<sf_count_t>(frames)) {
            throw Error(ErrorCategory::internal, sf_strerror(file));
        }
    }
}

// CRC of an Ogg page: polynomial 0x04c11db7, neither reflected nor inverted (RFC 3533, section 6).
std::uint32_t ogg_crc(std::span<const std::byte> page) {
    std::uint32_t crc = 0;
    for (const std::byte byte : page) {
        crc ^= std::to_integer<std::uint32_t>(byte) << 24U;
        for (int bit = 0; bit < 8; ++bit) crc = (crc << 1U) ^ ((crc & 0x80000000U) != 0 ? 0x04C11DB7U : 0U);
    }
    return crc;
}

void store_little_endian(std::span<std::byte> at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) at[i] = static_cast<std::byte>(value >> (8 * i));
}

// libsndfile draws the serial number of an Ogg stream from the clock; a fixed one makes the bytes repeatable.
void fix_ogg_serial(std::vector<std::byte>& bytes) {
    constexpr std::size_t header_size = 27, serial_at = 14, crc_at = 22, segments_at = 26;
    std::size_t at = 0;
    while (at + header_size <= bytes.size()) {
        const auto segments = std::to_integer<std::size_t>(bytes[at + segments_at]);
        std::size_t size = header_size + segments;
        for (std::size_t i = 0; i < segments; ++i) {
            size += std::to_integer<std::size_t>(bytes[at + header_size + i]);
        }
        const auto page = std::span(bytes).subspan(at, std::min(size, bytes.size() - at));
        store_little_endian(page.subspan(serial_at, 4), 1);
        store_little_endian(page.subspan(crc_at, 4), 0);
        store_little_endian(page.subspan(crc_at, 4), ogg_crc(page));
        at += size;
    }
}

}  // namespace

std::vector<std::byte> encode_recording(const AudioBuffer& audio, RecordingFormat format,
                                        SampleFormat depth) {
    SF_VIRTUAL_IO calls = memory_calls();
    SF_INFO info{};
    info.samplerate = static_cast<int>(audio.sample_rate_hz());
    info.channels = audio.channels();
    info.format = format_code(format, depth);
    MemoryFile memory;
    {
        const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> file(
            sf_open_virtual(&calls, SFM_WRITE, &info, &memory), sf_close);
        if (!file) throw Error(ErrorCategory::internal, sf_strerror(nullptr));
        sf_command(file.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
        // A PEAK chunk holds the time of writing.
        sf_command(file.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
        write_interleaved(file.get(), audio);
    }
    auto bytes = memory.take();
    if (format == RecordingFormat::ogg_vorbis || format == RecordingFormat::opus) fix_ogg_serial(bytes);
    return bytes;
}

}  // namespace afterglow::audio

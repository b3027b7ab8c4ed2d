#include "support/flac_files.hpp"

#include <FLAC/stream_encoder.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace afterglow::test {
namespace {

using Bytes = std::vector<std::byte>;

struct DeleteEncoder {
    void operator()(FLAC__StreamEncoder* encoder) const { FLAC__stream_encoder_delete(encoder); }
};

FLAC__StreamEncoderWriteStatus append(const FLAC__StreamEncoder*, const FLAC__byte data[], std::size_t count,
                                      std::uint32_t, std::uint32_t, void* to) {
    const auto* bytes = reinterpret_cast<const std::byte*>(data);
    static_cast<Bytes*>(to)->insert(static_cast<Bytes*>(to)->end(), bytes, bytes + count);
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

void require(bool done) {
    if (!done) throw std::runtime_error("FLAC cannot be written");
}

}  // namespace

std::vector<std::byte> flac_file(const AudioBuffer& audio, int bits, bool in_ogg) {
    const std::unique_ptr<FLAC__StreamEncoder, DeleteEncoder> encoder(FLAC__stream_encoder_new());
    FLAC__StreamEncoder* it = encoder.get();
    Bytes bytes;
    FLAC__stream_encoder_set_streamable_subset(it, 0);
    FLAC__stream_encoder_set_channels(it, static_cast<std::uint32_t>(audio.channels()));
    FLAC__stream_encoder_set_bits_per_sample(it, static_cast<std::uint32_t>(bits));
    FLAC__stream_encoder_set_sample_rate(it, static_cast<std::uint32_t>(audio.sample_rate_hz()));
    FLAC__stream_encoder_set_total_samples_estimate(it, static_cast<std::uint64_t>(audio.frames()));
    require(
        (in_ogg ? FLAC__stream_encoder_init_ogg_stream(it, nullptr, append, nullptr, nullptr, nullptr, &bytes)
                : FLAC__stream_encoder_init_stream(it, append, nullptr, nullptr, nullptr, &bytes)) ==
        FLAC__STREAM_ENCODER_INIT_STATUS_OK);
    const double scale = std::ldexp(1.0, bits - 1);
    std::vector<FLAC__int32> samples;
    for (std::int64_t i = 0; i < audio.frames(); ++i)
        for (int c = 0; c < audio.channels(); ++c)
            samples.push_back(static_cast<FLAC__int32>(std::clamp(
                std::round(static_cast<double>(audio.channel(c)[static_cast<std::size_t>(i)]) * scale),
                -scale, scale - 1.0)));
    require(FLAC__stream_encoder_process_interleaved(it, samples.data(),
                                                     static_cast<std::uint32_t>(audio.frames())) != 0);
    require(FLAC__stream_encoder_finish(it) != 0);
    return bytes;
}

}  // namespace afterglow::test

#include "audio/decoder.hpp"

namespace afterglow::audio {

std::int64_t Decoder::read(float* interleaved, std::int64_t frames) {
    std::int64_t done = 0;
    while (done < frames) {
        const std::int64_t got = decode(interleaved + done * info_.channels, frames - done);
        if (got <= 0) break;
        done += got;
    }
    if (done < frames) view_.throw_failure();
    return done;
}

std::unique_ptr<Decoder> opened(std::unique_ptr<Decoder> decoder) {
    if (decoder->open()) return decoder;
    decoder->view_.throw_failure();
    return nullptr;
}

}  // namespace afterglow::audio

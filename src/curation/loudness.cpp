#include "curation/loudness.hpp"

#include <ebur128.h>

#include <cmath>
#include <memory>
#include <vector>

namespace afterglow::curation {

namespace {

constexpr double gating_block_sec = 0.4;

struct Destroy {
    void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};
using State = std::unique_ptr<ebur128_state, Destroy>;

// libebur128 takes interleaved samples.
bool add_all(ebur128_state* state, const AudioBuffer& audio) {
    const auto frames = static_cast<std::size_t>(audio.frames());
    if (audio.channels() == 1)
        return ebur128_add_frames_float(state, audio.channel(0).data(), frames) == EBUR128_SUCCESS;
    const auto channels = static_cast<std::size_t>(audio.channels());
    constexpr std::size_t block_frames = 4096;
    std::vector<float> block(block_frames * channels);
    for (std::size_t start = 0; start < frames; start += block_frames) {
        const std::size_t count = std::min(block_frames, frames - start);
        for (std::size_t c = 0; c < channels; ++c) {
            const auto samples = audio.channel(static_cast<int>(c)).subspan(start, count);
            for (std::size_t i = 0; i < count; ++i) block[i * channels + c] = samples[i];
        }
        if (ebur128_add_frames_float(state, block.data(), count) != EBUR128_SUCCESS) return false;
    }
    return true;
}

}  // namespace

struct LoudnessStream::Impl {
    State state;  // none for a rate or channel number that libebur128 does not take
    double seconds = 0.0;
};

LoudnessStream::LoudnessStream(int channels, double sample_rate_hz) : impl_(std::make_unique<Impl>()) {
    impl_->state.reset(ebur128_init(static_cast<unsigned>(channels),
                                    static_cast<unsigned long>(std::lround(sample_rate_hz)), EBUR128_MODE_I));
}

LoudnessStream::~LoudnessStream() = default;

void LoudnessStream::push(const AudioBuffer& block) {
    impl_->seconds += block.duration_sec();
    if (impl_->state && !add_all(impl_->state.get(), block)) impl_->state.reset();
}

std::optional<double> LoudnessStream::integrated() const {
    double lufs = 0.0;
    if (impl_->seconds < gating_block_sec || !impl_->state ||
        ebur128_loudness_global(impl_->state.get(), &lufs) != EBUR128_SUCCESS || !std::isfinite(lufs))
        return std::nullopt;
    return lufs;
}

std::optional<double> integrated_loudness(const AudioBuffer& audio) {
    if (audio.duration_sec() < gating_block_sec) return std::nullopt;
    LoudnessStream stream(audio.channels(), audio.sample_rate_hz());
    stream.push(audio);
    return stream.integrated();
}

}  // namespace afterglow::curation

#include "audio/resample.hpp"

#include <soxr.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace afterglow::audio {
namespace {

struct DeleteSoxr {
    void operator()(soxr* resampler) const { soxr_delete(resampler); }
};

void require(soxr_error_t error) {
    if (error != nullptr) throw Error(ErrorCategory::internal, std::string("resampling failed: ") + error);
}

}  // namespace

struct Resampler::Impl {
    std::unique_ptr<soxr, DeleteSoxr> engine;
    Sink sink;
    AudioBuffer out;
    std::vector<const float*> in_channels;
    std::vector<float*> out_channels;

    // Feeds `frames` frames from `in_channels` (0: the end of the input) and passes on all that comes.
    void process(std::size_t frames) {
        const bool end = frames == 0;
        for (std::size_t fed = 0;;) {
            out.resize(block_frames);
            for (int c = 0; c < out.channels(); ++c) {
                out_channels[static_cast<std::size_t>(c)] = out.channel(c).data();
            }
            std::size_t taken = 0;
            std::size_t given = 0;
            require(soxr_process(engine.get(), end ? nullptr : in_channels.data(), end ? 0 : frames - fed,
                                 &taken, out_channels.data(), static_cast<std::size_t>(block_frames),
                                 &given));
            for (const float*& in : in_channels) in += taken;
            fed += taken;
            if (given > 0) {
                out.resize(static_cast<std::int64_t>(given));
                sink(out);
            }
            if (fed == frames && given < static_cast<std::size_t>(block_frames)) return;
        }
    }
};

Resampler::Resampler(double from_hz, double to_hz, int channels, Sink sink)
    : impl_(std::make_unique<Impl>()) {
    const soxr_io_spec_t planar = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    impl_->engine.reset(
        soxr_create(from_hz, to_hz, static_cast<unsigned>(channels), &error, &planar, &quality, &one_thread));
    require(error);
    impl_->sink = std::move(sink);
    impl_->out = AudioBuffer(channels, block_frames, to_hz);
    impl_->in_channels.resize(static_cast<std::size_t>(channels));
    impl_->out_channels.resize(static_cast<std::size_t>(channels));
}

Resampler::~Resampler() = default;

void Resampler::push(const AudioBuffer& block) {
    if (block.empty()) return;
    for (int c = 0; c < block.channels(); ++c) {
        impl_->in_channels[static_cast<std::size_t>(c)] = block.channel(c).data();
    }
    impl_->process(static_cast<std::size_t>(block.frames()));
}

void Resampler::finish() {
    impl_->process(0);
}

}  // namespace afterglow::audio

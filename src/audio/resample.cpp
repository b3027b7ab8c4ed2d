#include "audio/resample.hpp"

#include <soxr.h>

#include <algorithm>
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

std::int64_t frames_at(const AudioBuffer& audio, double to_hz) {
    const double frames = static_cast<double>(audio.frames()) * to_hz / audio.sample_rate_hz();
    return std::max<std::int64_t>(1, std::llround(frames));
}

// The same samples at a rate so near that they stay as many.
AudioBuffer relabelled(const AudioBuffer& audio, double to_hz) {
    AudioBuffer out(audio.channels(), audio.frames(), to_hz);
    for (int c = 0; c < audio.channels(); ++c) std::ranges::copy(audio.channel(c), out.channel(c).begin());
    return out;
}

// Keeps a stretch of a stream.
class Collector {
  public:
    Collector(int channels, std::int64_t frames, double sample_rate_hz)
        : out_(channels, frames, sample_rate_hz) {}

    // Frames [skip, skip + frames) of what is passed to it.
    Resampler::Sink sink(std::int64_t skip) {
        return [this, at = -skip](const AudioBuffer& block) mutable {
            const std::int64_t from = std::max<std::int64_t>(0, -at);
            const std::int64_t to = std::min(block.frames(), out_.frames() - at);
            for (int c = 0; c < out_.channels() && from < to; ++c) {
                const auto part = block.channel(c).subspan(static_cast<std::size_t>(from),
                                                           static_cast<std::size_t>(to - from));
                std::ranges::copy(part, out_.channel(c).begin() + at + from);
            }
            at += block.frames();
        };
    }
    AudioBuffer take() { return std::move(out_); }

  private:
    AudioBuffer out_;
};

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

AudioBuffer resample(const AudioBuffer& audio, double to_hz) {
    const auto frames = frames_at(audio, to_hz);
    if (audio.empty() || frames == audio.frames()) return relabelled(audio, to_hz);
    Collector collector(audio.channels(), frames, to_hz);
    Resampler resampler(audio.sample_rate_hz(), to_hz, audio.channels(), collector.sink(0));
    resampler.push(audio);
    resampler.finish();
    return collector.take();
}

AudioBuffer resample_loop(const AudioBuffer& loop, double to_hz) {
    const auto frames = frames_at(loop, to_hz);
    if (loop.empty() || frames == loop.frames()) return relabelled(loop, to_hz);
    // More than the resampler's filter reaches, in whole cycles, so that the cut falls on a whole frame.
    constexpr std::int64_t surroundings = 8192;
    const std::int64_t cycles = surroundings / std::min(loop.frames(), frames) + 1;
    Collector collector(loop.channels(), frames, to_hz);
    Resampler resampler(static_cast<double>(loop.frames()), static_cast<double>(frames), loop.channels(),
                        collector.sink(cycles * frames));
    for (std::int64_t cycle = 0; cycle < 2 * cycles + 1; ++cycle) resampler.push(loop);
    resampler.finish();
    return collector.take();
}

}  // namespace afterglow::audio

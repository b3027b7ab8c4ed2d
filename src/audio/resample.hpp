// Resampling a stream, block by block (soxr, high quality: pass band to 0.91 of the lower Nyquist, rejection
// over 120 dB, linear phase, no delay between input and output).
#pragma once

#include <functional>
#include <memory>

#include "base/audio_buffer.hpp"

namespace afterglow::audio {

class Resampler {
  public:
    // Called with blocks of at most `block_frames` frames, valid during the call.
    using Sink = std::function<void(const AudioBuffer& block)>;
    static constexpr std::int64_t block_frames = 16384;

    Resampler(double from_hz, double to_hz, int channels, Sink sink);
    Resampler(const Resampler&) = delete;
    Resampler& operator=(const Resampler&) = delete;
    ~Resampler();

    void push(const AudioBuffer& block);
    // The end of the input: gives the rest. In all, frames in times the ratio of rates come out, to within
    // one.
    void finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// All of it: frames times the ratio of rates, rounded, but at least one.
AudioBuffer resample(const AudioBuffer& audio, double to_hz);
// The same for one cycle of an endless sound, which it stays: it is resampled with its own surroundings, by
// the ratio of the two whole lengths. That detunes it by less than half a frame in a cycle.
AudioBuffer resample_loop(const AudioBuffer& loop, double to_hz);

}  // namespace afterglow::audio

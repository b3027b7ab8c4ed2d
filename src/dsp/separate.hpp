// Harmonic–percussive separation of a stream.
#pragma once

#include <functional>
#include <memory>

#include "base/audio_buffer.hpp"

namespace afterglow::dsp {

struct SeparationOptions {
    // How many times stronger one part must be than the other before most of it is counted as that part, from
    // 1 on: what is neither is the residual. At 1 there is none; higher makes both parts purer and thinner.
    double factor = 4.0;
};

// The same frames of the three parts, which add up to what was pushed.
struct Separated {
    AudioBuffer harmonic;
    AudioBuffer percussive;
    AudioBuffer residual;
};

// A held tone is a line along time in a spectrogram, a hit one along frequency: medians along either
// direction leave one of them (Fitzgerald 2010, "Harmonic/percussive separation using median filtering").
// Soft masks of both, each against `factor` times the other, leave a residual (Driedger, Müller & Disch 2014;
// they use binary masks, whose edges can be heard). Frames of 4,096 every 1,024 samples at 44.1 kHz. All
// channels have one mask, so the stereo image stays. Memory does not grow with the length.
class Separator {
  public:
    using Sink = std::function<void(const Separated&)>;

    Separator(int channels, double sample_rate_hz, const SeparationOptions& options);
    Separator(const Separator&) = delete;
    Separator& operator=(const Separator&) = delete;
    ~Separator();

    // The next block. What is ready, some 0.3 s later, is given to `sink` in order.
    void push(const AudioBuffer& block, const Sink& sink);
    // The rest. As many frames come out in all as went in; nothing may be pushed after it.
    void finish(const Sink& sink);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::dsp

// Loudness by EBU R128 (libebur128).
#pragma once

#include <memory>
#include <optional>

#include "base/audio_buffer.hpp"

namespace afterglow::curation {

// Integrated loudness in LUFS; none for audio shorter than a gating block (400 ms) or below the absolute gate
// (−70 LUFS).
std::optional<double> integrated_loudness(const AudioBuffer& audio);

// The same of audio that streams by.
class LoudnessStream {
  public:
    LoudnessStream(int channels, double sample_rate_hz);
    LoudnessStream(const LoudnessStream&) = delete;
    LoudnessStream& operator=(const LoudnessStream&) = delete;
    ~LoudnessStream();

    void push(const AudioBuffer& block);
    std::optional<double> integrated() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::curation

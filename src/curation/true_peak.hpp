// True peak by ITU-R BS.1770-4, annex 2.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/audio_buffer.hpp"

namespace afterglow::curation {

// Largest absolute value at the samples and between them, four times oversampled, as an amplitude. `is_loop`:
// the end flows into the start; otherwise silence surrounds the audio.
double true_peak(const AudioBuffer& audio, bool is_loop);

// The same of one channel that streams by, as the smallest and the largest value, so that a DC known only at
// the end can be taken from them. Silence surrounds the audio.
class TruePeakStream {
  public:
    TruePeakStream();
    void push(std::span<const float> samples);
    // Nothing may be pushed after it.
    std::pair<float, float> finish();

  private:
    void take(std::span<const float> samples);

    std::vector<float> waiting_;
    float low_ = 0.0F;
    float high_ = 0.0F;
};

}  // namespace afterglow::curation

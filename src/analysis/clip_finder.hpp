// Clipping in a recording, at whatever level its flat tops lie by now.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/diagnosis.hpp"
#include "base/audio_buffer.hpp"

namespace afterglow::analysis {

// Finds runs of three or more samples at a channel's own extreme, above and below, that the waveform enters
// or leaves too steeply to have turned there by itself: a parabola that stays within the tolerance for three
// samples is no more than 8 steps away at the next. To be given the samples as the file has them: nothing is
// flat any more after resampling.
class ClipFinder {
  public:
    // `bits`: of the file's samples; 0 where it has none.
    ClipFinder(double sample_rate_hz, int bits);

    // The next block, of as many channels each time.
    void push(const AudioBuffer& block);
    Clipping finish();

  private:
    // One channel's upper or lower extreme.
    struct Side {
        float extreme = 0.0F;
        std::int64_t run = 0;  // samples at the extreme that end here
        float into = 0.0F;     // the step into it
        float last = 0.0F;
        std::int64_t runs = 0;
        std::vector<ClippedPlace> places;
    };
    void look(Side& side, std::span<const float> samples, float sign, std::int64_t start);
    void end_run(Side& side, float next, std::int64_t at) const;
    float tolerance(const Side& side) const;

    double sample_rate_hz_;
    float tolerance_;
    float steep_;
    std::int64_t frames_ = 0;
    std::vector<std::array<Side, 2>> channels_;
};

}  // namespace afterglow::analysis

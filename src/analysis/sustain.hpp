// Whether a sound is held: what tells a chord that goes on from noise, speech, drums and moving notes.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

// The fine structure of the spectrum, which partials there are, is compared with that of `sustain_lag_blocks`
// blocks before. Frames are summed to blocks first, so that noise is smooth and what is left of its structure
// is different every time.
class SustainStream {
  public:
    explicit SustainStream(double sample_rate_hz);

    // `power` is the power spectrum of the next frame, a value per bin of the grid.
    void push(std::span<const float> power);
    // One value per whole block: the correlation of its fine structure with that of sustain_lag_blocks
    // before, 0 for none, 1 for the same; 0 in silence and in the first blocks.
    std::vector<float> finish() { return std::move(values_); }

  private:
    void end_block();
    // From the summed power to its deviations from its surroundings, a unit vector; zero in silence.
    void find_structure(std::vector<float>& structure);

    std::size_t first_bin_ = 0;
    std::size_t bins_ = 0;
    std::vector<float> sum_;
    std::vector<float> level_;     // base-2 logarithm of sum_
    std::vector<double> running_;  // running sum of level_
    std::array<std::vector<float>, sustain_lag_blocks> past_;
    std::size_t blocks_ = 0;
    int frames_ = 0;
    std::vector<float> values_;
};

}  // namespace afterglow::analysis

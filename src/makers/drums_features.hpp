// What tells one drum from another, and drums from everything else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "analysis/frames.hpp"
#include "makers/texture.hpp"

namespace afterglow::makers {

inline constexpr std::size_t drum_bands = 9;
inline constexpr std::size_t drum_feature_count = 26;
// A value that cannot be known, since something else begins too soon, is NaN.
using DrumFeatures = std::array<float, drum_feature_count>;

// By how many dB what begins is above what was there before, in the part of the spectrum where that is most.
float drum_rise_db(const DrumFeatures& features);

// Of what begins at frame `start` and can be heard until `next`. What sounded before it is taken away as far
// as it goes on.
class DrumFeatureExtractor {
  public:
    explicit DrumFeatureExtractor(double sample_rate_hz);
    DrumFeatures extract(const Recording& recording, std::int64_t start, std::int64_t next);

  private:
    using Bands = std::array<double, drum_bands>;
    struct Look {
        Bands bands{};            // power
        double low_centre = 0.0;  // log2 Hz of the mean between 40 and 500 Hz
        double peakiness_low = 0.0, peakiness_high = 0.0;
        double flatness_high = 0.0;
    };
    Look look(const float* samples);

    double rate_;
    analysis::FrameAnalyser frames_;
    std::array<std::size_t, drum_bands + 1> edges_{};
};

}  // namespace afterglow::makers

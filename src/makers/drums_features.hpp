// What tells one drum from another, and drums from everything else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "analysis/frames.hpp"
#include "makers/texture.hpp"

namespace afterglow::makers {

inline constexpr std::size_t drum_bands = 9;
inline constexpr std::size_t drum_parts = 3;         // of the spectrum: low, middle and high
inline constexpr std::size_t drum_later_frames = 3;  // after the attack

// Where each of them stands. All but the last two are in dB.
namespace drum_feature {
inline constexpr std::size_t band = 0;                   // share of each band in what begins
inline constexpr std::size_t rise = band + drum_bands;   // of each part over what was there before
inline constexpr std::size_t decay = rise + drum_parts;  // look by look, of each part, since the attack
inline constexpr std::size_t peakiness_low = decay + drum_later_frames * drum_parts;
inline constexpr std::size_t peakiness_high = peakiness_low + 1;
inline constexpr std::size_t flatness_high = peakiness_high + 1;
inline constexpr std::size_t glide = flatness_high + 1;  // of the lows, octaves down
inline constexpr std::size_t rise_time = glide + 1;      // log2 of milliseconds
inline constexpr std::size_t count = rise_time + 1;
}  // namespace drum_feature

inline constexpr std::size_t drum_feature_count = drum_feature::count;
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
    struct SpectralFrame {
        Bands bands{};            // power
        double low_centre = 0.0;  // log2 Hz of the mean between 40 and 500 Hz
        double peakiness_low = 0.0, peakiness_high = 0.0;
        double flatness_high = 0.0;
    };
    struct HitSpectra {
        SpectralFrame before, first;
        std::array<SpectralFrame, drum_later_frames> later{};
        std::array<bool, drum_later_frames> lasts{};  // until then
    };
    SpectralFrame spectral_frame(const float* samples);
    HitSpectra spectra_of(const float* attack, std::int64_t known);
    static Bands fresh(const SpectralFrame& seen, const SpectralFrame& before);
    static void put_levels(const HitSpectra& heard, DrumFeatures& features);
    static void put_decays(const HitSpectra& heard, DrumFeatures& features);
    static void put_colour(const HitSpectra& heard, DrumFeatures& features);

    double rate_;
    analysis::FrameAnalyser frames_;
    std::array<std::size_t, drum_bands + 1> edges_{};
};

}  // namespace afterglow::makers

// What a texture sounds like, as a point in a space where near means alike: shared by curate, find and the
// gallery.
#pragma once

#include <array>
#include <cstddef>

#include "base/audio_buffer.hpp"

namespace afterglow::curation {

// The groups of a feature vector, in their order. Every value is 0 … 1 before its group is weighed.
//   timbre      mean power of 40 mel bands, dB below the strongest band, −60 dB and less is 0
//   harmony     12 pitch classes, C first, of length 1 for a sound that is all pitch and 0 for noise
//   envelope    level of 8 equal parts, dB below the loudest, −40 dB and less is 0; how uneven the level of
//               20 ms pieces is (its standard deviation, 20 dB is 1); length, logarithmic, 50 ms … 16 s
//   brightness  centroid, logarithmic, 50 Hz … 16 kHz; flatness, logarithmic, 1e-4 … 1
// The level of the whole does not matter. Digital silence is 0 in all but its length.
inline constexpr std::size_t timbre_features = 40;
inline constexpr std::size_t harmony_features = 12;
inline constexpr std::size_t envelope_features = 10;
inline constexpr std::size_t brightness_features = 2;
inline constexpr std::size_t feature_count =
    timbre_features + harmony_features + envelope_features + brightness_features;

// Weighed, so that the plain Euclidean distance of two vectors is their distance.
using Features = std::array<float, feature_count>;

// Of the mean of the channels. `is_loop`: the audio is one period of an endless sound. Samples that are no
// numbers count as silence; any length will do, none gives zeros.
Features features_of(const AudioBuffer& audio, bool is_loop);

// 0 for equal sounds, at most 1. The square is the sum of the groups' mean square differences (harmony: half
// the square of the difference) times their shares: timbre 0.4, harmony 0.2, envelope 0.2, brightness 0.2.
double distance(const Features& a, const Features& b);
// Whether distance(a, b) < limit, which is quicker to tell than the distance.
bool is_nearer(const Features& a, const Features& b, double limit);

}  // namespace afterglow::curation

// What the judge of drums has learnt: a network of one hidden layer, fitted to General MIDI drum kits,
// recorded kits and synthesised drums, in silence, noise and chords, and to notes, chords and speech, which
// are no drums (docs/SOUND.md).
#pragma once

#include <array>

#include "makers/drums_features.hpp"

namespace afterglow::makers {

inline constexpr std::size_t drum_hidden_count = 32;
inline constexpr std::size_t drum_output_count = 7;  // the classes in their order, and none of them

extern const DrumFeatures drum_feature_means;
extern const DrumFeatures drum_feature_scales;
extern const std::array<DrumFeatures, drum_hidden_count> drum_hidden_weights;
extern const std::array<float, drum_hidden_count> drum_hidden_offsets;
extern const std::array<std::array<float, drum_hidden_count>, drum_output_count> drum_output_weights;
extern const std::array<float, drum_output_count> drum_output_offsets;

}  // namespace afterglow::makers

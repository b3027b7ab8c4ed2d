// Which drum something is, and whether it is one at all.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "makers/drums_features.hpp"

namespace afterglow::makers {

enum class DrumClass { kick, snare, hat, cymbal, tom, percussion };
inline constexpr std::size_t drum_class_count = 6;
std::string drum_class_name(DrumClass drum);  // "kick" …

struct DrumClassification {
    double is_drum = 0.0;  // how likely it is a drum, 0 … 1
    DrumClass drum = DrumClass::percussion;
    double confidence = 0.0;  // how likely it is this one if it is a drum, 0 … 1
};
DrumClassification classify_drum(const DrumFeatures& features);

// Features in units of their spread over drums, none of them unknown: what a distance can be taken of.
DrumFeatures standardised_features(const DrumFeatures& features);
// How unlike two prints sound: 0 the same, some 1 different drums.
double drum_distance(const DrumFeatures& print, const DrumFeatures& other);

}  // namespace afterglow::makers

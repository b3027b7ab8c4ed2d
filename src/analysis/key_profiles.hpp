// What the pitch classes say for a key.
#pragma once

#include <array>

#include "analysis/analysis.hpp"

namespace afterglow::analysis {

using PitchClasses = std::array<double, chroma_bins>;

// Per pitch class, counted from the root: the logarithm of the odds per standard deviation of the chroma.
struct KeyProfiles {
    PitchClasses whole;    // of the track
    PitchClasses opening;  // of its first second: most music begins at home
    double bias;           // how usual the mode is
};

// Fitted by maximum likelihood to rendered progressions in all keys, detuned, on many instruments;
// `scripts/accuracy --fit-key` does that again. On those, and on others that the fit has not seen, the result
// is right more often than with the profiles of Krumhansl & Kessler, Temperley, Sha'ath, or Albrecht &
// Shanahan (docs/ACCURACY.md).
extern const KeyProfiles major_profiles;
extern const KeyProfiles minor_profiles;

}  // namespace afterglow::analysis

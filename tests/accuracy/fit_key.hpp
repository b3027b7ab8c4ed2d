// Fits the profiles of analysis/key_profiles to progressions of known key.
#pragma once

#include <span>
#include <vector>

#include "analysis/key.hpp"

namespace afterglow::truth {

struct KeyExample {
    analysis::KeyEvidence evidence;
    analysis::MusicalKey key;  // the right one
};

struct FittedProfiles {
    analysis::KeyProfiles major{};
    analysis::KeyProfiles minor{};
};

// Maximum likelihood of the right key among the 24, with a Gaussian prior on the profiles.
FittedProfiles fit_key_profiles(std::span<const KeyExample> examples);

}  // namespace afterglow::truth

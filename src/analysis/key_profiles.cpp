// Made by `scripts/accuracy --fit-key 240 1` (tests/accuracy/fit_key.cpp); not to be edited.
#include "analysis/key_profiles.hpp"

namespace afterglow::analysis {

// clang-format off
const KeyProfiles major_profiles = {
    {0.750, -0.252, 0.142, -0.808, 0.588, 0.319, -0.671, 1.124, -0.666, -0.421, -0.513, 0.407},
    {1.031, -0.185, 0.191, -0.537, 0.387, -0.175, -0.198, 0.137, -0.095, 0.079, -0.322, -0.312},
    -0.093};
const KeyProfiles minor_profiles = {
    {1.097, -0.360, 0.545, 0.595, -1.063, -0.332, -0.445, 1.103, -0.413, -0.585, -0.381, 0.235},
    {0.918, -0.365, 0.269, 0.755, -0.362, -0.018, -0.258, 0.335, -0.106, -0.619, -0.227, -0.323},
    0.093};
// clang-format on

}  // namespace afterglow::analysis

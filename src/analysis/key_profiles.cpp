// Of a fit before `scripts/accuracy --fit-key`, which writes this file anew, was there.
#include "analysis/key_profiles.hpp"

namespace afterglow::analysis {

// clang-format off
const KeyProfiles major_profiles = {
    {1.214, -0.178, -0.165, -0.713, 0.358, 0.185, -0.541, 1.023, -0.609, -0.027, -0.990, 0.443},
    {0.578, -0.066, 0.355, -0.215, 0.230, -0.047, 0.005, 0.026, -0.015, -0.336, -0.203, -0.313},
    -0.250};
const KeyProfiles minor_profiles = {
    {0.966, -0.973, 0.353, 0.549, -0.945, -0.085, -0.274, 1.016, 0.250, -0.857, -0.211, 0.212},
    {0.613, -0.129, 0.263, 0.185, -0.161, -0.176, -0.001, 0.141, -0.138, -0.156, -0.339, -0.103},
    0.250};
// clang-format on

}  // namespace afterglow::analysis

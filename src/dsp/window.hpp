// Analysis and grain windows.
#pragma once

#include <cstddef>
#include <vector>

namespace afterglow::dsp {

// Periodic Hann window (the frame after the last would be the first again).
std::vector<float> hann_periodic(std::size_t size);
// Symmetric Hann window whose ends are zero.
std::vector<float> hann_symmetric(std::size_t size);

}  // namespace afterglow::dsp

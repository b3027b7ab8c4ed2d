// How alike two pieces of audio are.
#pragma once

#include <span>

namespace afterglow::dsp {

// Sum of the products of two equally long spans.
double dot(std::span<const float> a, std::span<const float> b);

}  // namespace afterglow::dsp

// Numbers for people and files: no more digits than mean something.
#pragma once

#include <cmath>

namespace afterglow {

// The nearest number of so many decimals. What is a little below zero becomes −0, which `+ 0.0` turns into 0.
inline double rounded(double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    return std::round(value * scale) / scale;
}

}  // namespace afterglow

// Where the marks of an axis lie and what they say.
#pragma once

#include <string>
#include <vector>

namespace afterglow::render {

struct AxisMark {
    double value = 0.0;
    std::string label;
};

// Marks of a time axis from 0 to `duration_sec`, about `wanted` of them, at round times.
std::vector<AxisMark> time_marks(double duration_sec, int wanted);
// 50 Hz, 100 Hz, … inside [low, high].
std::vector<AxisMark> frequency_marks(double low_hz, double high_hz);
// The smallest of 1, 0.5, 0.2, 0.1, … that holds `peak`.
double amplitude_limit(double peak);

}  // namespace afterglow::render

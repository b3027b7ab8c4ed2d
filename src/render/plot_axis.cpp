#include "render/plot_axis.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>

namespace afterglow::render {
namespace {

// Steps that a clock has; below a second, decimal ones.
double round_step(double min_sec) {
    double decimal = 1e-4;
    for (int power = -4; power < 0; ++power, decimal *= 10.0) {
        for (const double factor : {1.0, 2.0, 5.0})
            if (factor * decimal >= min_sec) return factor * decimal;
    }
    constexpr std::array<double, 17> steps = {1.0,    2.0,    5.0,    10.0,   15.0,  30.0,
                                              60.0,   120.0,  300.0,  600.0,  900.0, 1800.0,
                                              3600.0, 7200.0, 10800., 21600., 43200.};
    for (const double step : steps)
        if (step >= min_sec) return step;
    return 86400.0 * std::ceil(min_sec / 86400.0);
}

std::string clock_text(double sec) {
    const auto whole = static_cast<std::int64_t>(std::llround(sec));
    const auto hours = whole / 3600;
    const auto minutes = whole / 60 % 60;
    if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
    return fmt::format("{}:{:02}", minutes, whole % 60);
}

}  // namespace

std::vector<AxisMark> time_marks(double duration_sec, int wanted) {
    const double step = round_step(duration_sec / wanted);
    const int decimals = step < 1.0 ? static_cast<int>(std::ceil(-std::log10(step) - 1e-9)) : 0;
    std::vector<AxisMark> marks;
    for (int i = 0; i * step <= duration_sec * (1.0 + 1e-9); ++i) {
        const double sec = i * step;
        marks.push_back({sec, duration_sec < 60.0 ? fmt::format("{:.{}f}", sec, decimals) : clock_text(sec)});
    }
    return marks;
}

std::vector<AxisMark> frequency_marks(double low_hz, double high_hz) {
    std::vector<AxisMark> marks;
    for (const double decade : {10.0, 100.0, 1000.0, 10000.0}) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double hz = decade * factor;
            if (hz < low_hz || hz > high_hz) continue;
            marks.push_back(
                {hz, hz < 1000.0 ? fmt::format("{:.0f}", hz) : fmt::format("{:.0f}k", hz / 1000.0)});
        }
    }
    return marks;
}

double amplitude_limit(double peak) {
    double limit = 1.0;
    for (double decade = 0.1; decade > 1e-5; decade *= 0.1) {
        for (const double factor : {5.0, 2.0, 1.0})
            if (factor * decade >= peak) limit = factor * decade;
    }
    while (limit < peak) limit *= 2.0;
    return limit;
}

}  // namespace afterglow::render

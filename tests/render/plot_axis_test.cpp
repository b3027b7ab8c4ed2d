#include "render/plot_axis.hpp"

#include <gtest/gtest.h>

namespace afterglow::render {
namespace {

TEST(PlotAxis, TimesAreRound) {
    const auto seconds = time_marks(2.0, 12);
    EXPECT_EQ(seconds.size(), 11U);
    EXPECT_EQ(seconds[3].label, "0.6");
    const auto short_ones = time_marks(0.2, 12);
    EXPECT_EQ(short_ones[1].label, "0.02");
    const auto minutes = time_marks(300.0, 12);
    EXPECT_EQ(minutes[1].label, "0:30");
    EXPECT_EQ(minutes.back().label, "5:00");
    const auto hours = time_marks(36000.0, 12);
    EXPECT_EQ(hours[1].label, "1:00:00");
    EXPECT_EQ(hours.back().label, "10:00:00");
}

TEST(PlotAxis, FrequenciesLieInside) {
    const auto marks = frequency_marks(30.0, 20000.0);
    EXPECT_EQ(marks.front().label, "50");
    EXPECT_EQ(marks.back().label, "20k");
    EXPECT_EQ(marks.size(), 9U);
    EXPECT_EQ(frequency_marks(30.0, 4000.0).back().label, "2k");
}

TEST(PlotAxis, AmplitudesHoldThePeak) {
    EXPECT_DOUBLE_EQ(amplitude_limit(0.9), 1.0);
    EXPECT_NEAR(amplitude_limit(0.4), 0.5, 1e-12);
    EXPECT_NEAR(amplitude_limit(0.011), 0.02, 1e-12);
    EXPECT_GE(amplitude_limit(1.7), 1.7);
    EXPECT_GT(amplitude_limit(0.0), 0.0);
}

}  // namespace
}  // namespace afterglow::render

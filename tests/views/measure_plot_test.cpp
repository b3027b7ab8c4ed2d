#include "views/measure_plot.hpp"

#include <gtest/gtest.h>

namespace afterglow::views {
namespace {

curation::Measurements standing_out(double db, double sec) {
    curation::Measurements measured;
    measured.salience_db = db;
    measured.salience_sec = sec;
    return measured;
}

TEST(SalienceLane, MarksTheMomentOfALoop) {
    const auto lane = salience_lane(standing_out(4.26, 1.0), 0.5, 2.5);
    ASSERT_TRUE(lane);
    ASSERT_EQ(lane->spans.size(), 1U);
    EXPECT_DOUBLE_EQ(lane->spans[0].start_sec, 1.35);
    EXPECT_DOUBLE_EQ(lane->spans[0].end_sec, 1.65);
    EXPECT_EQ(lane->spans[0].label, "4.3 dB");
}

TEST(SalienceLane, GoesOnAtTheOtherEnd) {
    for (const double sec : {0.05, 1.95}) {
        const auto lane = salience_lane(standing_out(3.0, sec), 0.0, 2.0);
        ASSERT_TRUE(lane);
        ASSERT_EQ(lane->spans.size(), 2U) << sec;
        double marked = 0.0;
        for (const auto& span : lane->spans) {
            EXPECT_GE(span.start_sec, 0.0);
            EXPECT_LE(span.end_sec, 2.0);
            marked += span.end_sec - span.start_sec;
        }
        EXPECT_NEAR(marked, 0.3, 1e-9);
    }
}

TEST(SalienceLane, StaysInALoopShorterThanItself) {
    const auto lane = salience_lane(standing_out(3.0, 0.05), 0.0, 0.1);
    ASSERT_TRUE(lane);
    for (const auto& span : lane->spans) {
        EXPECT_GE(span.start_sec, 0.0);
        EXPECT_LE(span.end_sec, 0.1);
    }
    EXPECT_FALSE(salience_lane({}, 0.0, 1.0));
}

}  // namespace
}  // namespace afterglow::views

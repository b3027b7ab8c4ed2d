#include "curation/layout.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.hpp"

namespace afterglow::curation {
namespace {

// `count` points near one of three corners, in turn.
std::vector<Features> three_crowds(std::size_t count, double spread) {
    Rng rng(5);
    std::vector<Features> points(count);
    for (std::size_t i = 0; i < count; ++i) {
        for (float& value : points[i]) value = static_cast<float>(spread * rng.uniform());
        points[i][(i % 3) * 20] += 0.3F;
    }
    return points;
}

double apart(const MapPoint& a, const MapPoint& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

void expect_in_square(const std::vector<MapPoint>& map) {
    for (const auto& point : map) {
        EXPECT_GE(point.x, 0.0);
        EXPECT_LE(point.x, 1.0);
        EXPECT_GE(point.y, 0.0);
        EXPECT_LE(point.y, 1.0);
    }
}

TEST(Layout, NoneOneTwoAndEqualPoints) {
    EXPECT_TRUE(map_of({}).empty());
    const std::vector<Features> one(1);
    EXPECT_EQ(map_of(one)[0].x, 0.5);
    EXPECT_EQ(map_of(one)[0].y, 0.5);
    for (const std::size_t count : {2U, 3U, 50U}) {
        const std::vector<Features> equal(count, Features{0.1F});
        const auto map = map_of(equal);
        expect_in_square(map);
        EXPECT_GT(apart(map[0], map[1]), 0.05);
    }
    std::vector<Features> two(2);
    two[1][3] = 0.5F;
    EXPECT_GT(apart(map_of(two)[0], map_of(two)[1]), 0.9);
}

TEST(Layout, CrowdsStayTogetherAndApart) {
    const auto map = map_of(three_crowds(90, 0.02));
    expect_in_square(map);
    double widest = 0.0;
    double nearest = 2.0;
    for (std::size_t i = 0; i < map.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (i % 3 == k % 3) widest = std::max(widest, apart(map[i], map[k]));
            if (i % 3 != k % 3) nearest = std::min(nearest, apart(map[i], map[k]));
        }
    }
    EXPECT_GT(nearest, 0.1);
    EXPECT_LT(widest, 1.0);
}

TEST(Layout, PointsCanBeToldApart) {
    const auto map = map_of(three_crowds(300, 0.001));
    std::size_t close = 0;
    for (std::size_t i = 0; i < map.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) close += apart(map[i], map[k]) < 0.01 ? 1 : 0;
    EXPECT_LT(close, 30U);
}

RC_GTEST_PROP(Layout, IsAFunctionOfThePoints, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(0, 12);
    std::vector<Features> points(count);
    for (auto& point : points)
        for (std::size_t i = 0; i < 4; ++i) point[i] = static_cast<float>(*rc::gen::inRange(0, 4)) / 4.0F;
    const auto first = map_of(points);
    const auto again = map_of(points);
    for (std::size_t i = 0; i < count; ++i) {
        RC_ASSERT(first[i].x == again[i].x && first[i].y == again[i].y);
        RC_ASSERT(first[i].x >= 0.0 && first[i].x <= 1.0 && first[i].y >= 0.0 && first[i].y <= 1.0);
    }
}

}  // namespace
}  // namespace afterglow::curation

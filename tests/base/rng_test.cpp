#include "base/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace afterglow {
namespace {

TEST(Rng, IsSplitMix64) {
    Rng rng(1234567);  // test vector of the reference implementation
    EXPECT_EQ(rng.next(), 6457827717110365317ULL);
    EXPECT_EQ(rng.next(), 3203168211198807973ULL);
    EXPECT_EQ(rng.next(), 9817491932198370423ULL);
}

TEST(Rng, HasTheMomentsOfItsDistributions) {
    constexpr int count = 200'000;
    Rng rng(1);
    double uniform_mean = 0.0, uniform_square = 0.0, normal_mean = 0.0, normal_square = 0.0;
    for (int i = 0; i < count; ++i) {
        const double u = rng.uniform();
        ASSERT_GE(u, 0.0);
        ASSERT_LT(u, 1.0);
        const double g = rng.gaussian();
        uniform_mean += u / count;
        uniform_square += u * u / count;
        normal_mean += g / count;
        normal_square += g * g / count;
    }
    EXPECT_NEAR(uniform_mean, 0.5, 0.003);
    EXPECT_NEAR(uniform_square, 1.0 / 3.0, 0.003);
    EXPECT_NEAR(normal_mean, 0.0, 0.01);
    EXPECT_NEAR(normal_square, 1.0, 0.015);
}

TEST(Rng, IntegersReachBothEndsAndNoFurther) {
    Rng rng(3);
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(rng.integer(-3, 4));
    EXPECT_EQ(*seen.begin(), -3);
    EXPECT_EQ(*seen.rbegin(), 4);
    EXPECT_EQ(seen.size(), 8U);
    EXPECT_EQ(rng.integer(5, 5), 5);
}

TEST(Rng, PartsDoNotDependOnWhatWasDrawnBeforeThemElsewhere) {
    const Rng whole(9);
    Rng first = whole.split("pads", 1);
    Rng again = whole.split("pads", 1);
    whole.split("pads", 0).key();
    EXPECT_EQ(first.next(), again.next());
}

TEST(DeriveRng, DiffersInEachOfItsArguments) {
    const std::set<std::uint64_t> keys{
        derive_rng(1, "a", "pads", 0).key(), derive_rng(2, "a", "pads", 0).key(),
        derive_rng(1, "b", "pads", 0).key(), derive_rng(1, "a", "clouds", 0).key(),
        derive_rng(1, "a", "pads", 1).key()};
    EXPECT_EQ(keys.size(), 5U);
    EXPECT_EQ(derive_rng(1, "a", "pads", 0).key(), derive_rng(1, "a", "pads", 0).key());
}

}  // namespace
}  // namespace afterglow

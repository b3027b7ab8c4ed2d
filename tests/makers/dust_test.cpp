#include "makers/dust.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"

namespace afterglow::makers {
namespace {

AudioBuffer tone() {
    return signals::sine(220.5, 2.0);
}

TEST(Dust, LiesAsFarBelowTheLoopAsAskedFor) {
    for (const double mix_db : {-24.0, -12.0, 0.0}) {
        DustOptions options;
        options.mix_db = mix_db;
        const auto dusted = add_dust(tone(), signals::white_noise(1.5), options, Rng(1));
        EXPECT_NEAR(signals::tone_snr_db(dusted.channel(0), 220.5), -mix_db, 0.3) << mix_db;
    }
}

TEST(Dust, KeepsPeakLengthAndRate) {
    const auto dusted = add_dust(tone(), signals::white_noise(1.5, 0.3), {}, Rng(1));
    EXPECT_EQ(dusted.frames(), tone().frames());
    EXPECT_NEAR(dsp::to_db(dsp::peak(dusted)), dsp::to_db(0.5), 0.01);
}

// The step across the seam of a closed noise is one among all: over many seams its rank is spread evenly.
TEST(Dust, ClosesHissToAnyLength) {
    double ranks = 0.0;
    constexpr int cycles = 24;
    for (std::uint64_t seed = 1; seed <= cycles; ++seed) {
        const auto cycle = hiss_cycle(signals::white_noise(0.37, 0.1, seed), 30000, 1, 0.1, Rng(seed));
        ASSERT_EQ(cycle.frames(), 30000);
        ranks += test::rank_seam(cycle).second_difference;
        // No dip and no bump where it is faded.
        const auto levels = signals::levels_db(cycle.channel(0), 2205, 2205);
        EXPECT_LT(std::ranges::max(levels) - std::ranges::min(levels), 2.0) << seed;
    }
    EXPECT_LT(ranks / cycles, 0.65);
    EXPECT_GT(ranks / cycles, 0.35);
}

TEST(Dust, KeepsTheSeamOfTheLoop) {
    const auto dusted = add_dust(tone(), signals::white_noise(0.7), {}, Rng(3));
    EXPECT_LE(dsp::loop_error_db(dusted), 3.0);
}

TEST(Dust, GivesEachChannelAPlaceOfItsOwn) {
    const auto cycle = hiss_cycle(signals::white_noise(1.0), 60000, 2, 0.1, Rng(5));
    ASSERT_EQ(cycle.channels(), 2);
    EXPECT_LT(std::abs(signals::correlation(cycle.channel(0), cycle.channel(1))), 0.1);
    const auto folded = hiss_cycle(signals::decorrelated(signals::white_noise(1.0)), 60000, 1, 0.1, Rng(5));
    EXPECT_EQ(folded.channels(), 1);
}

TEST(Dust, FollowsTheSeed) {
    const auto hiss = signals::white_noise(1.5);
    const auto once = add_dust(tone(), hiss, {}, Rng(1));
    EXPECT_TRUE(std::ranges::equal(once.channel(0), add_dust(tone(), hiss, {}, Rng(1)).channel(0)));
    EXPECT_FALSE(std::ranges::equal(once.channel(0), add_dust(tone(), hiss, {}, Rng(2)).channel(0)));
}

TEST(Dust, IsNothingWhereThereIsSilence) {
    const auto loop = tone();
    EXPECT_TRUE(
        std::ranges::equal(add_dust(loop, signals::silence(1.0), {}, Rng(1)).channel(0), loop.channel(0)));
    EXPECT_EQ(dsp::peak(add_dust(signals::silence(1.0), signals::white_noise(1.0), {}, Rng(1))), 0.0F);
}

TEST(Dust, TakesLoopsShorterThanItsFade) {
    EXPECT_EQ(hiss_cycle(signals::white_noise(0.01), 100, 1, 0.1, Rng(1)).frames(), 100);
    EXPECT_EQ(hiss_cycle(signals::white_noise(0.01), 1, 1, 0.1, Rng(1)).frames(), 1);
}

}  // namespace
}  // namespace afterglow::makers

#include "makers/clouds_grains.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

double quality(const AudioBuffer& audio) {
    return grain_quality(audio.channel(0));
}

TEST(GrainQuality, IsHighForSteadySoundAndLowForFaults) {
    const AudioBuffer tone = signals::sine(300.0, 0.15, 0.3);
    EXPECT_GE(quality(tone), 0.95);
    EXPECT_GE(quality(signals::white_noise(0.15, 0.1)), 0.9);
    EXPECT_EQ(quality(signals::silence(0.15)), 0.0);
    EXPECT_EQ(quality(signals::scaled(tone, 0.001)), 0.0);  // −72 dB RMS
    AudioBuffer offset = tone;
    for (float& x : offset.channel(0)) x += 0.15F;
    EXPECT_EQ(quality(offset), 0.0);
    AudioBuffer half = tone;  // all of it in the first half
    std::fill(half.channel(0).begin() + half.frames() / 2, half.channel(0).end(), 0.0F);
    EXPECT_EQ(quality(half), 0.0);
    EXPECT_LE(quality(signals::click_train(0.2, 0.15, 0.8, 0.05)), 0.1);
}

// No instant of the cloud may be without a grain, and each must sound well inside its window.
RC_GTEST_PROP(Sow, CoversEveryInstant, ()) {
    SowingPlan plan;
    plan.cloud_frames = *rc::gen::inRange<std::int64_t>(3000, 60000);
    plan.min_grain_frames = *rc::gen::inRange<std::int64_t>(200, 4000);
    plan.max_grain_frames = plan.min_grain_frames + *rc::gen::inRange<std::int64_t>(0, 8000);
    plan.overlap = 0.01 * *rc::gen::inRange(10, 96);
    const auto sown = sow(plan, Rng(*rc::gen::arbitrary<std::uint64_t>()));
    std::vector<int> covered(static_cast<std::size_t>(plan.cloud_frames), 0);
    for (const Sown& grain : sown) {
        RC_ASSERT(grain.place >= 0 && grain.place < plan.cloud_frames);
        RC_ASSERT(grain.frames <= plan.cloud_frames);
        // A hundredth of its length at either end does not count.
        const std::int64_t edge = grain.frames / 100;
        for (std::int64_t i = edge; i < grain.frames - edge; ++i)
            ++covered[static_cast<std::size_t>((grain.place + i) % plan.cloud_frames)];
    }
    RC_ASSERT(std::ranges::find(covered, 0) == covered.end());
}

TEST(Sow, TakesMoreGrainsForMoreOverlap) {
    SowingPlan plan{264600, 2205, 6615, 0.1};
    EXPECT_NEAR(static_cast<double>(sow(plan, Rng(1)).size()), 264600.0 / (4410.0 * 0.9), 8.0);
    plan.overlap = 0.95;
    EXPECT_NEAR(static_cast<double>(sow(plan, Rng(1)).size()), 264600.0 / (4410.0 * 0.05), 80.0);
}

TEST(PartOf, SharesOutTheRanges) {
    const std::vector<FrameRange> ranges = {{0, 100}, {200, 300}};
    const auto second = part_of(ranges, 1, 4, 10);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].start, 50);
    EXPECT_EQ(second[0].end, 100);
    const auto last = part_of(ranges, 1, 2, 10);
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(last[0].start, 200);
    EXPECT_EQ(part_of(ranges, 0, 2, 1000).size(), 2U) << "too little to share";
}

TEST(FindGrains, StaysInsideTheRanges) {
    const sources::TestSource test(signals::white_noise(4.0));
    const std::vector<FrameRange> ranges = {{10000, 40000}, {90000, 130000}};
    const GrainSearch search{.count = 50, .frames = 6615, .min_quality = 0.4};
    const auto places = find_grains(test.source(), ranges, search, Rng(3));
    ASSERT_EQ(places.size(), 50U);
    for (const GrainPlace& place : places) {
        EXPECT_GE(place.middle - search.frames / 2, place.region_start);
        EXPECT_LE(place.middle + search.frames / 2, place.region_end);
        EXPECT_TRUE(place.region_start == 10000 || place.region_start == 90000);
    }
    EXPECT_LT(places.front().middle, 40000);
    EXPECT_GT(places.back().middle, 90000);
}

// Of a sound that is clipped from 2 s on, and of one that is clipped all through.
TEST(FindGrains, PrefersCleanOnes) {
    const sources::TestSource test(signals::white_noise(4.0));
    const auto found = [&](double clipped_from_sec) {
        analysis::Analysis analysis = test.analysis();
        for (double sec = clipped_from_sec; sec < 3.95; sec += analysis::clipped_place_sec)
            analysis.clipped.push_back({sec, 0.01});
        makers::Source source{test.source().recording, analysis};
        return find_grains(source, {{0, 176400}}, {.count = 50, .frames = 6615, .min_quality = 0.4}, Rng(3));
    };
    const auto half = found(2.0);
    ASSERT_EQ(half.size(), 50U);
    for (const GrainPlace& place : half) {
        EXPECT_FALSE(place.is_clipped);
        EXPECT_LT(place.middle, 88200);
    }
    const auto all = found(0.0);
    ASSERT_EQ(all.size(), 50U);
    for (const GrainPlace& place : all) EXPECT_TRUE(place.is_clipped);
}

TEST(Shuffled, HoldsEachNumberOnce) {
    Rng rng(9);
    auto order = shuffled(100, rng);
    EXPECT_FALSE(std::ranges::is_sorted(order));
    std::ranges::sort(order);
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
}

}  // namespace
}  // namespace afterglow::makers

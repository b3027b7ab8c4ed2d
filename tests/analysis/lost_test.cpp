#include "analysis/lost.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "analysis/analyse.hpp"
#include "analysis/passages.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

std::int64_t frames_of(double seconds, const Analysis& analysis) {
    return static_cast<std::int64_t>(seconds * analysis.sample_rate_hz);
}

TEST(Lost, IsNoPartOfAStableRegion) {
    Analysis analysis;
    analysis.sample_rate_hz = 44100.0;
    analysis.stable_regions = {{0.0, 10.0}, {20.0, 30.0}, {40.0, 50.0}};
    know_lost(analysis, std::vector<LostRange>{{2.0, 3.0}, {9.5, 21.0}, {25.0, 25.001}, {39.0, 55.0}});
    const std::vector<StableRegion> expected = {
        {0.0, 1.925}, {3.075, 9.425}, {21.075, 24.925}, {25.076, 30.0}};
    ASSERT_EQ(analysis.stable_regions.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(analysis.stable_regions[i].start_sec, expected[i].start_sec, 1e-9) << i;
        EXPECT_NEAR(analysis.stable_regions[i].end_sec, expected[i].end_sec, 1e-9) << i;
    }
}

TEST(Lost, FramesAreWholeFarEnoughFromIt) {
    Analysis analysis = analyse(signals::sine(220.0, 12.0), {});
    const auto is_whole_between = [&](double start_sec, double end_sec) {
        return is_whole(analysis, frames_of(start_sec, analysis), frames_of(end_sec - start_sec, analysis));
    };
    EXPECT_TRUE(is_whole_between(0.0, 12.0));
    know_lost(analysis, std::vector<LostRange>{{2.0, 3.0}, {5.0, 5.0001}, {11.9, 12.0}});
    EXPECT_TRUE(is_whole_between(0.0, 1.8));
    EXPECT_FALSE(is_whole_between(0.0, 1.96));
    EXPECT_FALSE(is_whole_between(2.4, 2.5));
    EXPECT_FALSE(is_whole_between(3.04, 3.5));
    EXPECT_TRUE(is_whole_between(3.2, 4.8));
    EXPECT_FALSE(is_whole_between(3.2, 6.0));
    EXPECT_TRUE(is_whole_between(5.2, 11.7));
    EXPECT_FALSE(is_whole_between(11.0, 12.0));
}

TEST(Lost, NoPassageGoesAcrossIt) {
    Analysis analysis = analyse(signals::sine(220.0, 12.0), {});
    const std::int64_t frames = frames_of(2.0, analysis);
    const std::size_t all = stable_passages(analysis, frames).size();
    know_lost(analysis, std::vector<LostRange>{{5.0, 5.1}});
    const auto passages = stable_passages(analysis, frames);
    EXPECT_GT(passages.size(), all / 2);
    for (const Passage& passage : passages)
        EXPECT_TRUE(passage.start_frame + passage.frames <= frames_of(5.0, analysis) ||
                    passage.start_frame >= frames_of(5.1, analysis))
            << passage.start_frame;
}

}  // namespace
}  // namespace afterglow::analysis

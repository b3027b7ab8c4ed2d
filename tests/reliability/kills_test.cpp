// A few rounds of what scripts/kills does hundreds of times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/mark.hpp"
#include "kill_trial.hpp"

namespace afterglow::test {
namespace {

#ifdef AFTERGLOW_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

TEST(Kills, NothingIsLostHalfMadeOrLeftBehind) {
    constexpr std::uint64_t seed = 1;
    constexpr int rounds = 20;
    KillTrial trial(3, 1.2, seed, sanitized);
    int struck = 0;
    for (int i = 0; i < rounds; ++i) {
        const Round round = trial.round(i);
        struck += round.struck ? 1 : 0;
        EXPECT_THAT(round.findings, testing::IsEmpty())
            << "round " << i << ": " << round.workload << ", " << round.blow << " " << round.moments;
    }
    EXPECT_GT(struck, rounds / 2) << "the blows come too late to hit anything";
}

// The trial is worth something only if it sees what is wrong.
TEST(Kills, WhatIsPartialFalseOrLeftOverIsFound) {
    const std::string mark = mark_heading("kit", "kit") + mark_line_of_file("map.csv", std::string(32, '0'));
    const Snapshot good = {
        {"export/tr8s/by_source/a/", ""},
        {"export/tr8s/by_source/a/manifest.json", R"([{"path":"pads/1.wav","saved":true}])"},
        {"export/tr8s/by_source/a/pads/1.wav", "x"},
        {"kit/.afterglow", mark + mark_end(mark, "")},
        {"kit/map.csv", "y"}};
    EXPECT_THAT(untruths(good), testing::IsEmpty());
    EXPECT_THAT(differences(good, good), testing::IsEmpty());
    auto torn = good;
    torn.erase("export/tr8s/by_source/a/pads/1.wav");
    EXPECT_THAT(untruths(torn), testing::ElementsAre(testing::HasSubstr("which is not there")));
    EXPECT_THAT(differences(good, torn),
                testing::ElementsAre("export/tr8s/by_source/a/pads/1.wav is missing"));
    EXPECT_NE(units_of(good), units_of(torn));
    auto more = good;
    more["kit/foreign.wav"] = "z";
    more["work/a/"] = "";
    EXPECT_THAT(untruths(more), testing::ElementsAre(testing::HasSubstr("its marker")));
    EXPECT_THAT(differences(good, more), testing::SizeIs(2));
    const Snapshot boasting = {
        {"batch_results.json",
         R"({"results":[{"status":"done","track_slug":"a","counts":{"pad":1}}],"successful":1})"}};
    EXPECT_THAT(untruths(boasting), testing::ElementsAre(testing::HasSubstr("there are 0")));
}

}  // namespace
}  // namespace afterglow::test

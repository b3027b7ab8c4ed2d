#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace afterglow {
namespace {

TEST(Parallel, EveryThingIsDoneOnce) {
    std::vector<std::atomic<int>> times(1000);
    EXPECT_TRUE(for_each_in_parallel(
        times.size(), 4, [&](std::size_t i) { ++times[i]; }, silent_progress()));
    for (const auto& count : times) EXPECT_EQ(count, 1);
    EXPECT_TRUE(for_each_in_parallel(
        0, 1, [](std::size_t) {}, silent_progress()));
}

TEST(Parallel, ProgressCountsOnFromWhatWasDone) {
    struct Counted : Progress {
        void advance(std::size_t done, std::string_view) override { last = done; }
        std::size_t last = 0;
    } progress;
    for_each_in_parallel(
        10, 2, [](std::size_t) {}, progress, 90);
    EXPECT_EQ(progress.last, 100U);
}

TEST(Parallel, WhatIsThrownInAThreadArrivesInTheCaller) {
    std::atomic<int> done = 0;
    const auto work = [&](std::size_t i) {
        if (i == 3) throw std::bad_alloc();
        ++done;
    };
    EXPECT_THROW(for_each_in_parallel(1000000, 3, work, silent_progress()), std::bad_alloc);
    EXPECT_LT(done, 1000000);
}

TEST(Parallel, NoMoreThreadsThanThings) {
    EXPECT_EQ(thread_count(8, 3), 3);
    EXPECT_EQ(thread_count(2, 300), 2);
    EXPECT_EQ(thread_count(0, 1), 1);
    EXPECT_EQ(thread_count(5, 0), 1);
}

}  // namespace
}  // namespace afterglow

#include "base/cores.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include "base/parallel.hpp"

namespace afterglow {
namespace {

TEST(Cores, AreThoseThatTheProcessMayRunOn) {
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
    EXPECT_EQ(usable_cores(), CPU_COUNT(&before));
    EXPECT_EQ(thread_count(0, 1000), usable_cores());
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core)
        if (CPU_ISSET(core, &before)) CPU_SET(core, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_cores(), 1);
    EXPECT_EQ(thread_count(0, 1000), 1);
    ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
}

}  // namespace
}  // namespace afterglow

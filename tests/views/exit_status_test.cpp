#include "views/exit_status.hpp"

#include <gtest/gtest.h>

namespace afterglow::views {
namespace {

TEST(ExitStatus, usage_and_settings_are_2_and_an_interruption_130) {
    EXPECT_EQ(status_of(ErrorCategory::usage), ExitStatus::usage);
    EXPECT_EQ(status_of(ErrorCategory::config), ExitStatus::usage);
    EXPECT_EQ(status_of(ErrorCategory::interrupted), ExitStatus::interrupted);
    EXPECT_EQ(static_cast<int>(ExitStatus::interrupted), 130);
}

TEST(ExitStatus, everything_else_that_ends_a_run_is_1) {
    for (const auto category :
         {ErrorCategory::source, ErrorCategory::write, ErrorCategory::space, ErrorCategory::internal}) {
        EXPECT_EQ(status_of(category), ExitStatus::failed);
    }
}

TEST(ExitStatus, some_failures_are_3_and_nothing_but_failures_1) {
    EXPECT_EQ(status_of_counts(5, 0), ExitStatus::done);
    EXPECT_EQ(status_of_counts(5, 1), ExitStatus::partial);
    EXPECT_EQ(status_of_counts(5, 5), ExitStatus::failed);
    EXPECT_EQ(status_of_counts(0, 0), ExitStatus::done);
}

}  // namespace
}  // namespace afterglow::views

#include "views/exit_status.hpp"

#include <gtest/gtest.h>

namespace afterglow::views {
namespace {

TEST(ExitStatus, UsageAndSettingsAre2AndAnInterruption130) {
    EXPECT_EQ(status_of(ErrorCategory::usage), ExitStatus::usage);
    EXPECT_EQ(status_of(ErrorCategory::config), ExitStatus::usage);
    EXPECT_EQ(status_of(ErrorCategory::interrupted), ExitStatus::interrupted);
    EXPECT_EQ(static_cast<int>(ExitStatus::interrupted), 130);
}

TEST(ExitStatus, EverythingElseThatEndsARunIs1) {
    for (const auto category :
         {ErrorCategory::source, ErrorCategory::write, ErrorCategory::disk_full, ErrorCategory::internal}) {
        EXPECT_EQ(status_of(category), ExitStatus::failed);
    }
}

TEST(ExitStatus, SomeFailuresAre3AndNothingButFailures1) {
    EXPECT_EQ(status_of_counts(5, 0), ExitStatus::done);
    EXPECT_EQ(status_of_counts(5, 1), ExitStatus::partial);
    EXPECT_EQ(status_of_counts(5, 5), ExitStatus::failed);
    EXPECT_EQ(status_of_counts(0, 0), ExitStatus::done);
}

}  // namespace
}  // namespace afterglow::views

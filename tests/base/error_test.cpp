#include "base/error.hpp"

#include <gtest/gtest.h>

namespace afterglow {
namespace {

TEST(Describe, NamesTheSubjectWhereThereIsOne) {
    EXPECT_EQ(describe(Error(ErrorCategory::source, "is empty", "a.wav")), "a.wav: is empty");
    EXPECT_EQ(describe(Error(ErrorCategory::usage, "nothing to do")), "nothing to do");
}

}  // namespace
}  // namespace afterglow

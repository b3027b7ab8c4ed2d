#include "cli/check_value.hpp"

#include <gtest/gtest.h>

namespace afterglow::cli {
namespace {

TEST(CheckValue, whole_numbers_have_no_sign_fraction_or_exponent) {
    for (const auto* fine : {"0", "7", "18446744073709551615"}) EXPECT_EQ(whole_number(fine), "") << fine;
    for (const auto* wrong : {"", "-1", "1.5", "1e3", "abc", "+2"})
        EXPECT_NE(whole_number(wrong), "") << wrong;
}

TEST(CheckValue, the_message_names_the_value_and_what_is_wanted) {
    EXPECT_EQ(whole_number("-1"), "'-1' is not a whole number of 0 or more");
    EXPECT_EQ(positive_number("0"), "'0' is not a number above 0");
}

TEST(CheckValue, lengths_may_be_fractions) {
    EXPECT_EQ(positive_number("0.25"), "");
    EXPECT_EQ(positive_or_zero("0"), "");
    for (const auto* wrong : {"-0.1", "nan", "", "x"}) EXPECT_NE(positive_or_zero(wrong), "") << wrong;
}

}  // namespace
}  // namespace afterglow::cli

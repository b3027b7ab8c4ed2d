#include "cli/check_value.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "base/error.hpp"

namespace afterglow::cli {
namespace {

// What is wrong; empty: nothing.
std::string wrong(const Transform& transform, const std::string& text) {
    try {
        transform(text);
        return {};
    } catch (const CLI::ValidationError& error) {
        return error.what();
    }
}

TEST(CheckValue, WholeNumbersHaveNoFractionOrExponentAndLieInTheirRange) {
    const auto seed = whole_number(0, largest_seed);
    EXPECT_EQ(seed("0"), "0");
    EXPECT_EQ(seed("+007"), "7");
    EXPECT_EQ(seed("18446744073709551615"), "18446744073709551615");
    for (const auto* text : {"", "-1", "1.5", "1e3", "abc", " 5", "5 ", "5x", "0x10", "--1", "++1", "+",
                             "18446744073709551616", "99999999999999999999999999"})
        EXPECT_NE(wrong(seed, text), "") << text;
    EXPECT_EQ(wrong(whole_number(1, 12), "13"), "'13' is not a whole number from 1 to 12");
    EXPECT_EQ(wrong(whole_number(1, 12), "0"), "'0' is not a whole number from 1 to 12");
}

TEST(CheckValue, NumbersAreFiniteAndLieInTheirRange) {
    const auto level = number(-80.0, 20.0);
    for (const auto* text : {"nan", "-nan", "inf", "-inf", "infinity", "1e999", "-1e999", "", " 5", "5 ",
                             "5x", "0x1p3", "20.001", "-81", "1,5", "."})
        EXPECT_EQ(wrong(level, text), "'" + std::string(text) + "' is not a number from -80 to 20");
    EXPECT_EQ(level("-80"), "-80");
    EXPECT_EQ(level("+1.5e1"), "15");
    EXPECT_EQ(level("-0"), "0");
}

TEST(CheckValue, LengthsMayHaveToBeAboveZero) {
    EXPECT_EQ(number_above_zero(10.0)("0.25"), "0.25");
    EXPECT_EQ(wrong(number_above_zero(10.0), "0"), "'0' is not a number above 0 and up to 10");
    EXPECT_EQ(wrong(number_above_zero(10.0), "-0"), "'-0' is not a number above 0 and up to 10");
}

TEST(CheckValue, OptionsOfASettingHaveItsRange) {
    EXPECT_EQ(wrong(as_setting("curation.variety"), "1.1"), "'1.1' is not a number from 0 to 1");
    EXPECT_EQ(wrong(as_setting("batch.jobs"), "1025"), "'1025' is not a whole number from 0 to 1024");
    EXPECT_THROW(as_setting("batch.jbos"), Error);
}

TEST(CheckValue, WhatIsRefusedIsShownWithoutSteeringTheTerminal) {
    EXPECT_EQ(wrong(number(0.0, 1.0), "\x1b[2J"), "'\\x1b[2J' is not a number from 0 to 1");
}

}  // namespace
}  // namespace afterglow::cli

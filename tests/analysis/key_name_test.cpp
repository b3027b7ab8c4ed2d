#include "analysis/key_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace afterglow::analysis {
namespace {

TEST(KeyName, ReadsWhatItWrites) {
    for (int root = 0; root < 12; ++root) {
        for (const bool minor : {false, true}) {
            const auto key = parse_key(key_name({root, minor, 0.7}));
            ASSERT_TRUE(key);
            EXPECT_EQ(key->root, root);
            EXPECT_EQ(key->minor, minor);
        }
    }
}

TEST(KeyName, ReadsOtherSpellings) {
    EXPECT_EQ(parse_key("Bb")->root, 10);
    EXPECT_EQ(parse_key("b")->root, 11);
    EXPECT_EQ(parse_key("Cb")->root, 11);
    EXPECT_TRUE(parse_key("c minor")->minor);
    EXPECT_FALSE(parse_key("E maj")->minor);
    for (const char* wrong : {"", " ", "H", "A#b", "Amm", "m", "120", "C  minor", "Å"})
        EXPECT_FALSE(parse_key(wrong)) << wrong;
}

TEST(KeyName, GoesTheShortestWay) {
    EXPECT_EQ(min_shift(0, 7), -5);
    EXPECT_EQ(min_shift(0, 5), 5);
    EXPECT_EQ(min_shift(11, 0), 1);
    EXPECT_EQ(min_shift(0, 11), -1);
    EXPECT_EQ(min_shift(2, 8), -6);
    EXPECT_EQ(min_shift(8, 2), -6);
    EXPECT_EQ(min_shift(4, 4), 0);
}

TEST(KeyName, ShiftsWrapRound) {
    EXPECT_EQ(shifted({10, true, 0.6}, 5.0).root, 3);
    EXPECT_EQ(shifted({0, false, 0.6}, -5.0).root, 7);
    EXPECT_TRUE(shifted({10, true, 0.6}, 5.0).minor);
}

}  // namespace
}  // namespace afterglow::analysis

#include "archive/ignore_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace afterglow::archive {
namespace {

TEST(IgnorePattern, FitsAsGitHasIt) {
    for (const auto& [pattern, path] : {std::pair{"*.wav", "a.wav"},
                                        {"a*c", "abbc"},
                                        {"a?c", "abc"},
                                        {"**/x", "a/b/x"},
                                        {"**/x", "x"},
                                        {"a/**", "a/b/c"},
                                        {"a/**/z", "a/z"},
                                        {"[ab]x", "bx"},
                                        {"[!a]x", "bx"},
                                        {"[0-9]", "7"},
                                        {"\\*", "*"},
                                        {"[x", "[x"},
                                        {"", ""}})
        EXPECT_TRUE(fits_pattern(pattern, path)) << pattern << " " << path;
    for (const auto& [pattern, path] : {std::pair{"*.wav", "a.wav.bak"},
                                        {"*", "a/b"},
                                        {"a?c", "a/c"},
                                        {"[ab]x", "cx"},
                                        {"[!a]x", "ax"},
                                        {"\\*", "a"},
                                        {"a", "ab"},
                                        {"ab", "a"}})
        EXPECT_FALSE(fits_pattern(pattern, path)) << pattern << " " << path;
}

TEST(IgnorePattern, StarsUponStarsEndSoon) {
    std::string stars, path(2000, 'a');
    for (int i = 0; i < 50; ++i) stars += "**a";
    EXPECT_FALSE(fits_pattern(stars + "b", path));
}

TEST(IgnoreRules, CountFromTheirFolder) {
    const IgnoreRules rules("mine", "/a.wav\nold/\n");
    EXPECT_TRUE(rules.leaves_out("mine/a.wav", false, false));
    EXPECT_FALSE(rules.leaves_out("mine/b/a.wav", false, false));
    EXPECT_FALSE(rules.leaves_out("a.wav", false, false));
    EXPECT_FALSE(rules.leaves_out("mine2/a.wav", false, false));
    EXPECT_TRUE(rules.leaves_out("mine/b/old", true, false));
    EXPECT_FALSE(rules.leaves_out("mine/b/old", false, false));
    EXPECT_TRUE(rules.leaves_out("mine/c", false, true));
}

}  // namespace
}  // namespace afterglow::archive

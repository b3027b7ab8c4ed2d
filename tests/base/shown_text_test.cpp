#include "base/shown_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace afterglow {
namespace {

TEST(ShownText, WhatSteersATerminalIsSpelledOut) {
    EXPECT_EQ(shown("a\x1b[2Jb"), "a\\x1b[2Jb");
    EXPECT_EQ(shown("a\x1b]0;title\x07"), "a\\x1b]0;title\\x07");
    EXPECT_EQ(shown("a\r\nb\tc\x7f"), "a\\r\\nb\\tc\\x7f");
    EXPECT_EQ(shown("\xC2\x9B"
                    "31m"),
              "\\x9b31m");
    EXPECT_EQ(shown(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(ShownText, WhatHidesOrTurnsTextIsSpelledOut) {
    EXPECT_EQ(shown("gpj.\u202Ecod"), "gpj.\\u202ecod");
    EXPECT_EQ(shown("a\u2066b\u2069\u200Fc\uFEFF\u00AD"), "a\\u2066b\\u2069\\u200fc\\ufeff\\xad");
    EXPECT_EQ(shown("a\u2028b\u2029"), "a\\u2028b\\u2029");
    EXPECT_EQ(shown("\U000E0041"), "\\U000e0041");
}

TEST(ShownText, NamesInAnyScriptStay) {
    for (const char* name : {"夜の庭.wav", "Ærø (Live) [2]", "می\u200Cخواهم", "👩\u200D👧", "e\u0301", ""})
        EXPECT_EQ(shown(name), name);
    EXPECT_EQ(shown("a\xFFz"), "a\uFFFDz");
}

TEST(ShownText, LinesKeepTheirBreaksOnly) {
    EXPECT_EQ(shown_lines("a\nb\x1b\n"), "a\nb\\x1b\n");
    EXPECT_EQ(shown_lines(""), "");
}

RC_GTEST_PROP(ShownTextOfAnything, IsOneValidLineAndStaysAsItIs, (const std::string& text)) {
    const std::string once = shown(text);
    RC_ASSERT(valid_utf8(once) == once);
    for (const char c : once) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    RC_ASSERT(shown(once) == once);
}

}  // namespace
}  // namespace afterglow

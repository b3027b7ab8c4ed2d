#include "archive/path_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/text.hpp"

using afterglow::valid_utf8;
using afterglow::archive::path_of_text;
using afterglow::archive::text_of_path;

TEST(PathText, KeepsWellFormedNamesAsTheyAre) {
    for (const std::string name : {"a/b c.wav", "日本語.flac", "naïve\n\"x\",y", "🎵", ""})
        EXPECT_EQ(text_of_path(name), name);
}

TEST(PathText, EscapesMalformedBytesAndItsOwnEscapes) {
    EXPECT_EQ(text_of_path("caf\xE9.wav"), "caf\xEE\xBF\xA9.wav");
    EXPECT_EQ(text_of_path("\xEE\xBE\x80"), "\xEE\xBF\xAE\xEE\xBE\xBE\xEE\xBE\x80");
    EXPECT_EQ(text_of_path("cut \xE6\x97"), "cut \xEE\xBF\xA6\xEE\xBE\x97");
}

RC_GTEST_PROP(PathText, EveryNameIsValidTextAndComesBack, (const std::string& bytes)) {
    const std::string text = text_of_path(bytes);
    RC_ASSERT(valid_utf8(text) == text);
    RC_ASSERT(path_of_text(text).native() == bytes);
}

RC_GTEST_PROP(PathText, HighBytesComeBackToo, ()) {
    const auto bytes = *rc::gen::container<std::string>(
        rc::gen::element('\x80', '\xBE', '\xBF', '\xC3', '\xEE', '\xEF', '\xF4', '\xFF', 'a', '/'));
    const std::string text = text_of_path(bytes);
    RC_ASSERT(valid_utf8(text) == text);
    RC_ASSERT(path_of_text(text).native() == bytes);
}

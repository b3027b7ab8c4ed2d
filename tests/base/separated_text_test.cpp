#include "base/separated_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace afterglow {
namespace {

std::string utf16(std::u16string_view text, bool little_endian) {
    std::string bytes;
    for (const char16_t unit : text) {
        const char low = static_cast<char>(unit & 0xFF);
        const char high = static_cast<char>(unit >> 8);
        bytes += little_endian ? std::string{low, high} : std::string{high, low};
    }
    return bytes;
}

TEST(SeparatedText, FieldsStandBetweenWhateverSeparates) {
    for (const char separator : {',', ';', '\t'}) {
        const std::string s(1, separator);
        const auto rows = parse_separated("a" + s + "\"b" + s + "\"\"c\"\r\n1" + s + "\n", separator);
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0].fields, (std::vector<std::string>{"a", "b" + s + "\"c"}));
        EXPECT_EQ(rows[1].fields, (std::vector<std::string>{"1", ""}));
        EXPECT_EQ(rows[1].line, 2U);
    }
}

TEST(SeparatedText, Utf16IsReadInBothOrders) {
    const std::u16string text = u"\uFEFFrel_path;Käse \U0001F3B5";
    EXPECT_EQ(table_text(utf16(text, true)), "rel_path;Käse 🎵");
    EXPECT_EQ(table_text(utf16(text, false)), "rel_path;Käse 🎵");
    EXPECT_EQ(table_text(utf16(u"\uFEFFa", true) + "b"), "a\uFFFD");
    EXPECT_EQ(table_text(utf16({u"\uFEFF\xD800z", 3}, false)), "\uFFFDz");
}

TEST(SeparatedText, Utf16NeedsNoMark) {
    EXPECT_EQ(table_text(utf16(u"id;Käse", true)), "id;Käse");
    EXPECT_EQ(table_text(utf16(u"id;Käse", false)), "id;Käse");
}

TEST(SeparatedText, WhatIsNoUtf8IsWindows1252) {
    EXPECT_EQ(table_text("id;K\xE4se \x80\x96\x9F \x81"), "id;Käse €–Ÿ \xC2\x81");
}

TEST(SeparatedText, OtherTextLosesItsMarkOnly) {
    EXPECT_EQ(table_text("\xEF\xBB\xBFpath"), "path");
    EXPECT_EQ(table_text("Käse \xF0\x9F\x8E\xB5"), "Käse 🎵");
    EXPECT_EQ(table_text(""), "");
}

TEST(SpreadsheetCell, NothingBeginsAsAFormulaDoes) {
    for (const char* text : {"=cmd|' /C calc'!A0", "+1", "-3 dB.wav", "@SUM(A1)", "\tx", "\r=1", "\n=1"})
        EXPECT_EQ(spreadsheet_cell(text), "'" + std::string(text));
    for (const char* text : {"a=b", "'Round Midnight.wav", "", "'", "1.5", "夜"})
        EXPECT_EQ(spreadsheet_cell(text), text);
}

RC_GTEST_PROP(SpreadsheetCellOfAnything, ComesBackAsItWas, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::element('\'', '=', '+', '-', '@', '\t', '\r', '\n', 'a'), rc::gen::arbitrary<char>()));
    const std::string cell = spreadsheet_cell(text);
    RC_ASSERT(of_spreadsheet_cell(cell) == text);
    RC_ASSERT(std::string("=+-@\t\r\n").find(cell.c_str()[0]) == std::string::npos);
}

}  // namespace
}  // namespace afterglow

#include "config/value.hpp"

#include <gtest/gtest.h>

namespace afterglow::config {
namespace {

TEST(ValueText, WritesPlainYaml) {
    EXPECT_EQ(value_text({}), "null");
    EXPECT_EQ(value_text(true), "true");
    EXPECT_EQ(value_text(-0.5), "-0.5");
    EXPECT_EQ(value_text(2.0), "2");
    EXPECT_EQ(value_text(std::uint64_t{18446744073709551615U}), "18446744073709551615");
    EXPECT_EQ(value_text(std::vector<double>{0, 7, -12.5}), "[0, 7, -12.5]");
    EXPECT_EQ(value_text(std::vector<double>{}), "[]");
}

TEST(ValueText, WritesVariantsAsNamedFilters) {
    std::vector<makers::TonalVariant> variants = {
        {"warm", {std::nullopt, 3000.0}}, {"band", {200.0, 900.0}}, {"plain", {std::nullopt, std::nullopt}}};
    EXPECT_EQ(value_text(variants),
              "{warm: {lowpass_hz: 3000}, band: {highpass_hz: 200, lowpass_hz: 900}, plain: {}}");
}

TEST(ValueText, QuotesTextThatWouldReadAsSomethingElse) {
    EXPECT_EQ(value_text(std::string("export/tr8s")), "export/tr8s");
    EXPECT_EQ(value_text(std::string("no")), "\"no\"");
    EXPECT_EQ(value_text(std::string("12")), "\"12\"");
    EXPECT_EQ(value_text(std::string("a: b")), "\"a: b\"");
    EXPECT_EQ(value_text(std::string("say \"x\\y\"\n")), "\"say \\\"x\\\\y\\\"\\x0a\"");
    EXPECT_EQ(value_text(std::string("-")), "\"-\"");
}

}  // namespace
}  // namespace afterglow::config

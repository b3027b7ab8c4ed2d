#include "base/shallow_json.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace afterglow {
namespace {

std::string nested(int levels) {
    return std::string(static_cast<std::size_t>(levels), '[');
}

TEST(ShallowJson, GivesTheTextBackWhereItIsNotTooDeep) {
    EXPECT_EQ(shallow_json(nested(deepest_json)), nested(deepest_json));
    EXPECT_TRUE(is_deep_json(nested(deepest_json + 1)));
    EXPECT_THROW(shallow_json(nested(200000)), Error);
}

TEST(ShallowJson, BracketsInStringsAndSideBySideDoNotCount) {
    EXPECT_FALSE(is_deep_json('"' + nested(1000) + '"'));
    EXPECT_FALSE(is_deep_json("\"\\\"" + nested(1000) + '"'));
    EXPECT_TRUE(is_deep_json("\"\\\\\"" + nested(1000)));
    std::string row;
    for (int i = 0; i < 1000; ++i) row += "{\"a\":[]},";
    EXPECT_FALSE(is_deep_json(row));
}

TEST(ShallowJson, NamesWhatIsTooDeep) {
    try {
        shallow_json(nested(1000), "f.json");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.subject(), "f.json");
        EXPECT_EQ(error.category(), ErrorCategory::source);
    }
}

}  // namespace
}  // namespace afterglow

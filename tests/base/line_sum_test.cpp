#include "base/line_sum.hpp"

#include <gtest/gtest.h>

namespace afterglow {
namespace {

const std::string object = R"({"path":"a \"b\" 夜","n":44100})";

TEST(LineSum, ALineAsItWasWrittenIsIntact) {
    const std::string line = with_sum(object);
    EXPECT_TRUE(is_intact(line));
    EXPECT_TRUE(line.starts_with(object.substr(0, object.size() - 1)));
    EXPECT_FALSE(is_intact(object));
    EXPECT_FALSE(is_intact(""));
}

TEST(LineSum, AnyBitThatFlipsIsNoticed) {
    const std::string line = with_sum(object);
    for (std::size_t at = 0; at < line.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string damaged = line;
            damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
            EXPECT_FALSE(is_intact(damaged)) << at << " " << bit;
        }
    }
}

TEST(LineSum, AnyPartOfALineIsNoticed) {
    const std::string line = with_sum(object);
    for (std::size_t size = 0; size < line.size(); ++size) EXPECT_FALSE(is_intact(line.substr(0, size)));
    EXPECT_FALSE(is_intact(line + " "));
    EXPECT_FALSE(is_intact(line + line));
}

}  // namespace
}  // namespace afterglow

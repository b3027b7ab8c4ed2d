#include "arguments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace afterglow::truth {
namespace {

std::optional<Amount> read(std::vector<std::string> words) {
    std::vector<char*> arguments;
    words.insert(words.begin(), "program");
    for (std::string& word : words) arguments.push_back(word.data());
    return amount_from(static_cast<int>(arguments.size()), arguments.data(), {24, 7});
}

TEST(Arguments, WhatIsNotSaidStaysAsItIs) {
    EXPECT_EQ(read({})->pieces, 24);
    EXPECT_EQ(read({"5"})->pieces, 5);
    EXPECT_EQ(read({"5"})->seed, 7U);
    EXPECT_EQ(read({"5", "9"})->seed, 9U);
}

TEST(Arguments, AnythingElseIsRefused) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--fit-tempo"},
                                                  {"0"},
                                                  {"-3"},
                                                  {"12x"},
                                                  {""},
                                                  {"5", "x"},
                                                  {"5", "-1"},
                                                  {"5", "9", "1"},
                                                  {"99999999999"},
                                                  {"5", "18446744073709551616"}})
        EXPECT_FALSE(read(words)) << words.front();
}

}  // namespace
}  // namespace afterglow::truth

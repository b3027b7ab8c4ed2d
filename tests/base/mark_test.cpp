#include "base/mark.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/identity.hpp"

namespace afterglow {
namespace {

const std::string identity = content_hash("sound");

std::string whole() {
    const std::string text =
        mark_heading("kit", "card") + mark_line_of_file("a/one.wav", identity) + mark_line_of_folder("b");
    return text + mark_end(text, "this");
}

TEST(Mark, SaysWhoMadeWhatOfWhat) {
    const auto mark = Mark::parse(whole());
    ASSERT_TRUE(mark);
    EXPECT_EQ(mark->command, "kit");
    EXPECT_EQ(mark->target, "card");
    EXPECT_EQ(mark->from, "this");
    EXPECT_TRUE(mark->sealed);
    EXPECT_TRUE(mark->lists("a/one.wav", identity));
    EXPECT_FALSE(mark->lists("a/one.wav", content_hash("other")));
    EXPECT_FALSE(mark->lists("one.wav", identity));
    EXPECT_EQ(mark->folders, (std::set<std::string>{"a", "b"}));
}

TEST(Mark, HoldsAnyName) {
    const std::string name = "a\nfile 100% b\r%0A";
    const std::string text = mark_heading("kit", name) + mark_line_of_file(name, identity);
    const auto mark = Mark::parse(text + mark_end(text, name));
    ASSERT_TRUE(mark);
    EXPECT_EQ(mark->target, name);
    EXPECT_EQ(mark->from, name);
    EXPECT_TRUE(mark->lists(name, identity));
}

TEST(Mark, IsNoneOnceSomebodyHasChangedIt) {
    const std::string text = whole();
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        const auto mark = Mark::parse(changed);
        EXPECT_TRUE(!mark || !mark->sealed) << i;
    }
    std::string longer = text;
    longer.insert(text.find("file "), mark_line_of_file("mine.wav", identity));
    EXPECT_FALSE(Mark::parse(longer));
    EXPECT_FALSE(Mark::parse(""));
    EXPECT_FALSE(Mark::parse("made by afterglow kit\nthis\none.wav\n"));
}

TEST(Mark, IsReadAsFarAsItWasWritten) {
    const std::string text = whole();
    for (std::size_t size = mark_heading("kit", "card").size(); size < text.size(); ++size) {
        const auto mark = Mark::parse(text.substr(0, size));
        ASSERT_TRUE(mark) << size;
        EXPECT_FALSE(mark->sealed) << size;
    }
}

TEST(Mark, MayGrowAfterItsSealAndBeSealedAgain) {
    std::string text = whole() + mark_line_of_file("manifest.csv", identity);
    ASSERT_TRUE(Mark::parse(text));
    EXPECT_FALSE(Mark::parse(text)->sealed);
    text += mark_seal(text);
    EXPECT_TRUE(Mark::parse(text)->sealed);
    EXPECT_TRUE(Mark::parse(text)->lists("manifest.csv", identity));
}

}  // namespace
}  // namespace afterglow

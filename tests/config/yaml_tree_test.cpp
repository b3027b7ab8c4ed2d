#include "config/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/rng.hpp"
#include "config/explain.hpp"

namespace afterglow::config {
namespace {

using testing::HasSubstr;
using Kind = YamlNode::Kind;

YamlNode tree(const std::string& text) {
    auto parsed = parse_yaml(text);
    const auto* fault = std::get_if<YamlFault>(&parsed);
    EXPECT_EQ(fault, nullptr) << fault->message;
    return fault == nullptr ? std::get<YamlNode>(parsed) : YamlNode{};
}

YamlFault fault(const std::string& text) {
    auto parsed = parse_yaml(text);
    const auto* found = std::get_if<YamlFault>(&parsed);
    EXPECT_NE(found, nullptr) << text.substr(0, 60);
    return found == nullptr ? YamlFault{} : *found;
}

TEST(ParseYaml, KnowsThePlaceOfEveryNode) {
    YamlNode root = tree("a: 1\nb:\n  - x\n  - \"2\"\nc: {d: ~}\n");
    ASSERT_EQ(root.entries.size(), 3U);
    EXPECT_EQ(root.entries[0].value.text, "1");
    EXPECT_EQ(root.entries[0].value.line, 1);
    EXPECT_EQ(root.entries[0].value.column, 4);
    const YamlNode& list = root.entries[1].value;
    ASSERT_EQ(list.items.size(), 2U);
    EXPECT_EQ(list.items[1].line, 4);
    EXPECT_EQ(list.items[1].column, 5);
    EXPECT_TRUE(list.items[1].quoted);
    EXPECT_FALSE(list.items[0].quoted);
    EXPECT_EQ(root.entries[2].value.entries[0].key.column, 5);
    EXPECT_EQ(root.entries[2].value.entries[0].value.kind, Kind::null);
}

TEST(ParseYaml, KeepsAKeyThatStandsTwice) {
    EXPECT_EQ(tree("a: 1\na: 2\n").entries.size(), 2U);
}

TEST(ParseYaml, AnEmptyTextIsNothing) {
    for (const char* text : {"", "\n", "# only a comment\n", "---\n"})
        EXPECT_EQ(tree(text).kind, Kind::null) << text;
}

TEST(ParseYaml, CopiesAliasesToWhereTheyStand) {
    YamlNode root = tree("a: &x [1, 2]\nb: *x\n");
    EXPECT_EQ(root.entries[1].value.items.size(), 2U);
    EXPECT_EQ(root.entries[1].value.line, 2);
}

TEST(ParseYaml, SaysWhereTheYamlIsBroken) {
    YamlFault broken = fault("a: 1\nb: [1, 2\nc: 3\n");
    EXPECT_THAT(broken.message, HasSubstr("broken YAML"));
    EXPECT_GE(broken.line, 2);
    EXPECT_EQ(fault("a: 1\n b: 2\n").line, 2);
    EXPECT_THAT(fault("- a\nb: 1\n").message, HasSubstr("second document"));
}

TEST(ParseYaml, RefusesAQuoteThatIsNeverClosed) {
    for (const char* text :
         {"a: 1\nb: \"x\nc: 3\n", "a: 1\nb: 'it''s\n", "a: 1\nb: \"x\\\"\n", "é: 1\nb: &n \"x\n"})
        EXPECT_EQ(fault(text).line, 2) << text;
    EXPECT_EQ(tree("é: \"a \\\" b\"\nb: 'it''s'\nc: \"two\n  lines\"\n").entries.size(), 3U);
    EXPECT_EQ(tree("\xef\xbb\xbf"
                   "a: \"x\"\nb: \"y\"\n")
                  .entries[0]
                  .key.text,
              "a");
}

TEST(ParseYaml, RefusesWhatIsNotText) {
    YamlFault latin1 = fault("a: 1\nb: caf\xe9\n");
    EXPECT_THAT(latin1.message, HasSubstr("UTF-8"));
    EXPECT_EQ(latin1.line, 2);
    EXPECT_EQ(latin1.column, 7);
    EXPECT_THAT(fault(std::string("a: \0b", 5)).message, HasSubstr("control character"));
    EXPECT_THAT(fault("\xff\xfe"
                      "a")
                    .message,
                HasSubstr("UTF-8"));
}

TEST(ParseYaml, RefusesHugeDeepAndMultiplyingTexts) {
    EXPECT_THAT(fault(std::string(yaml_limit_bytes + 1, '#')).message, HasSubstr("too large"));
    EXPECT_THAT(fault(std::string(1000, '[')).message, HasSubstr("deep"));
    std::string indented;
    for (int depth = 0; depth < 200; ++depth)
        indented += std::string(static_cast<std::size_t>(depth), ' ') + "a:\n";
    EXPECT_THAT(fault(indented).message, HasSubstr("deep"));
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 0; j < 9; ++j) bomb += ", " + before;
        bomb += "]\n";
    }
    EXPECT_THAT(fault(bomb).message, HasSubstr("too many"));
}

TEST(ParseYaml, RefusesAnAliasInsideWhatItNames) {
    EXPECT_THAT(fault("a: &x [1, *x]\n").message, HasSubstr("alias"));
}

TEST(ParseYaml, RefusesASecondDocument) {
    EXPECT_THAT(fault("a: 1\n---\nb: 2\n").message, HasSubstr("second document"));
}

// Damaged settings files: whatever comes, it is a tree or a fault with a place, never a crash.
TEST(ParseYaml, SurvivesDamage) {
    const std::string whole = commented_yaml();
    static constexpr std::string_view alphabet = " \n\t:-[]{}\"'#&*!|>%@`,?0a\\\xc3\xff~";
    Rng rng(7);
    for (int round = 0; round < 400; ++round) {
        auto start = static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(whole.size()) - 1));
        std::string text = whole.substr(start, static_cast<std::size_t>(rng.integer(1, 300)));
        for (std::int64_t hits = rng.integer(1, 12); hits > 0; --hits) {
            auto at = static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(text.size()) - 1));
            text[at] = alphabet[static_cast<std::size_t>(rng.integer(0, std::ssize(alphabet) - 1))];
        }
        auto parsed = parse_yaml(text);
        if (const auto* found = std::get_if<YamlFault>(&parsed)) {
            EXPECT_GT(found->line, 0) << text;
            EXPECT_FALSE(found->message.empty());
        }
    }
}

bool lies_within(const YamlNode& node, int lines) {
    const auto within = [lines](const YamlNode& inner) { return lies_within(inner, lines); };
    return node.line > 0 && node.line <= lines && node.column > 0 &&
           std::ranges::all_of(node.items, within) &&
           std::ranges::all_of(node.entries, within, &YamlEntry::key) &&
           std::ranges::all_of(node.entries, within, &YamlEntry::value);
}

RC_GTEST_PROP(ParseYaml, PlacesWhateverComesInTheText, ()) {
    static const std::string alphabet = " \n:-[]{}\"'#&*!|>%@`,?0a~\xc3\xa9";
    const auto text = *rc::gen::oneOf(rc::gen::arbitrary<std::string>(),
                                      rc::gen::container<std::string>(rc::gen::elementOf(alphabet)));
    const int lines = 1 + static_cast<int>(std::ranges::count(text, '\n') + std::ranges::count(text, '\r'));
    const auto parsed = parse_yaml(text);
    if (const auto* found = std::get_if<YamlFault>(&parsed)) {
        RC_ASSERT(!found->message.empty());
        RC_ASSERT(found->line > 0 && found->line <= lines && found->column > 0);
    } else {
        const auto& root = std::get<YamlNode>(parsed);
        const bool nothing = root.kind == Kind::null && root.line == 0;
        RC_ASSERT(nothing || lies_within(root, lines));
    }
}

}  // namespace
}  // namespace afterglow::config

// The default of a setting stands once: in the struct that Settings is made of.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "support/source_tree.hpp"

namespace afterglow::structure {
namespace {

using test::TreeFile;

struct Default {
    std::string file;
    std::string owner;  // struct
    std::string member;
    std::string value;  // as it is written
};

// Members with a literal in their initialiser, of every struct of a file.
std::vector<Default> defaults_in(const TreeFile& file) {
    static const std::regex head(R"(^struct (\w+) )");
    static const std::regex member(R"re(^    [\w:<>, ]+ (\w+) = ("[^"]*"|-?[\w.:]+);)re");
    std::vector<Default> defaults;
    std::string owner;
    for (const std::string& line : test::lines_of(file.text)) {
        std::smatch match;
        if (std::regex_search(line, match, head)) owner = match[1];
        if (!std::regex_search(line, match, member)) continue;
        const std::string value = match[2];
        const auto scope = value.starts_with('"') ? std::string::npos : value.rfind(':');
        defaults.push_back({file.path, owner, match[1], value.substr(scope + 1)});
    }
    return defaults;
}

std::set<std::string> words_of(const std::string& name) {
    std::set<std::string> words;
    std::istringstream parts(name);
    for (std::string word; std::getline(parts, word, '_');) words.insert(word);
    return words;
}

bool says_nothing(const std::string& value) {
    static const std::set<std::string> empty = {"0",  "0.0",   "0U",   "1",      "1.0",
                                                "-1", "false", "true", "nullptr"};
    return empty.contains(value) || value == "nullopt";
}

bool share_one(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::ranges::any_of(a, [&](const auto& word) { return b.contains(word); });
}

// Of the same value, in the same unit, under a name that has a word in common.
bool says_the_same(const Default& a, const Default& b) {
    static const std::set<std::string> all_units = {"db", "sec", "ms", "hz", "mb", "frames", "percent"};
    static const std::set<std::string> joining = {"per"};
    if (a.value != b.value) return false;
    std::set<std::string> names[2], units[2];
    for (const auto* one : {&a, &b})
        for (const auto& word : words_of(one->member))
            if (!joining.contains(word)) (all_units.contains(word) ? units : names)[one == &b].insert(word);
    return share_one(names[0], names[1]) && (units[0] == units[1]);
}

// The structs whose members the schema names.
std::set<std::string> structs_of_settings() {
    static const std::regex pointer(R"(&(?:\w+::)?(\w+)::\w+)");
    std::set<std::string> names;
    for (const TreeFile& file : test::read_tree("src/config", [](const std::string& path) {
             return path.find("/schema_") != std::string::npos && path.ends_with(".cpp");
         }))
        for (auto it = std::sregex_iterator(file.text.begin(), file.text.end(), pointer);
             it != std::sregex_iterator(); ++it)
            names.insert((*it)[1]);
    return names;
}

TEST(Defaults, OfSettingsStandOnce) {
    const auto of_settings = structs_of_settings();
    ASSERT_TRUE(of_settings.contains("PadOptions"));
    std::vector<Default> settings;
    std::vector<Default> others;
    for (const TreeFile& file : test::read_tree("src", test::is_cpp))
        for (const Default& found : defaults_in(file))
            if (!says_nothing(found.value))
                (of_settings.contains(found.owner) ? settings : others).push_back(found);
    ASSERT_GT(settings.size(), 50U);
    for (const Default& other : others)
        for (const Default& setting : settings)
            EXPECT_FALSE(says_the_same(other, setting))
                << other.file << ": " << other.owner << "::" << other.member << " = " << other.value
                << " says again what " << setting.owner << "::" << setting.member << " says";
}

// "`curation.per_kind` (10)", "`--bars` (2)", "the default is 0.5": the reference and the help say it.
TEST(Defaults, InDocumentsAreLeftToTheReference) {
    static const std::regex said(
        R"re(`(--[a-z-]+|[a-z_]+\.[a-z_]+)` \((default:? )?-?[0-9]|default (value )?(is|of) -?[0-9])re");
    EXPECT_TRUE(std::regex_search("the best `--per-kind` (10) of each", said));
    EXPECT_TRUE(std::regex_search("`pad_miner.duration_sec` (default 2.0)", said));
    for (const TreeFile& file : test::read_tree("docs", [](const std::string& path) {
             return path.ends_with(".md") && path != "docs/CONFIG.md";
         })) {
        const auto lines = test::lines_of(file.text);
        for (std::size_t i = 0; i < lines.size(); ++i)
            EXPECT_FALSE(std::regex_search(lines[i], said)) << file.path << ":" << i + 1 << ": " << lines[i];
    }
}

TEST(Defaults, InHelpComeFromTheSettings) {
    static const std::regex typed(R"(\(default:? [^")])");
    for (const TreeFile& file : test::read_tree("src/cli", test::is_cpp))
        for (const std::string& line : test::lines_of(file.text))
            EXPECT_FALSE(std::regex_search(line, typed) && line.find("// ") == std::string::npos)
                << file.path << ": " << line;
}

}  // namespace
}  // namespace afterglow::structure

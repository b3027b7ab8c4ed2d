// What documents and comments say of files is true.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <utility>
#include <vector>

#include "audio/formats.hpp"
#include "base/files.hpp"
#include "support/source_tree.hpp"

namespace afterglow::structure {
namespace {

namespace fs = std::filesystem;
using test::TreeFile;

const fs::path tree = AFTERGLOW_SOURCE_DIR;

bool is_text(const std::string& path) {
    static const std::set<std::string> endings = {".cpp", ".hpp", ".txt", ".cmake", ".md", ".yaml", ""};
    return endings.contains(fs::path(path).extension().string());
}

// "docs/SOUND.md" and "SOUND.md", also with the number of a section that no document has.
TEST(Documents, ThatAreNamedExist) {
    static const std::regex document(R"(((?:\w+/)*[A-Z][A-Z_]{3,}\.md)( [0-9])?)");
    for (const char* folder :
         {"src", "include", "examples", "tests", "bench", "fuzz", "docs", "cmake", "scripts"})
        for (const TreeFile& file : test::read_tree(folder, is_text))
            for (auto it = std::sregex_iterator(file.text.begin(), file.text.end(), document);
                 it != std::sregex_iterator(); ++it) {
                const std::string name = (*it)[1];
                EXPECT_TRUE(fs::exists(tree / name) || fs::exists(tree / "docs" / name))
                    << file.path << ": " << name;
                EXPECT_FALSE((*it)[2].matched) << file.path << ": " << it->str() << ": sections have names";
            }
}

// Paths of sources as documents and comments write them: from the project's folder, from src, or as an
// installed header's, which cmake may make.
bool is_source(const std::string& name) {
    static const std::string installed = "afterglow/";
    const std::string rest = name.starts_with(installed) ? name.substr(installed.size()) : name;
    return fs::exists(tree / name) || fs::exists(tree / "src" / rest) ||
           fs::exists(tree / "include" / name) || fs::exists(tree / "cmake" / (rest + ".in"));
}

TEST(Documents, NameSourcesThatExist) {
    static const std::regex source(R"((?:\w+/)+\w+\.[ch]pp\b)");
    std::vector<TreeFile> files;
    for (const char* name : {"README.md", "CHANGELOG.md"})
        files.push_back({name, read_text_file(tree / name)});
    for (const char* folder : {"src", "include", "examples", "tests", "bench", "fuzz", "docs"})
        std::ranges::move(test::read_tree(folder, is_text), std::back_inserter(files));
    std::size_t found = 0;
    for (const TreeFile& file : files)
        for (const std::string& line : test::lines_of(file.text)) {
            const std::size_t said = file.path.ends_with(".md") ? 0 : line.find("// ");
            if (said == std::string::npos) continue;
            for (std::sregex_iterator it(line.begin() + static_cast<std::ptrdiff_t>(said), line.end(),
                                         source);
                 it != std::sregex_iterator(); ++it, ++found)
                EXPECT_TRUE(is_source(it->str())) << file.path << ": " << it->str();
        }
    EXPECT_GT(found, 80U);
}

TEST(Documents, TellOfEveryFormat) {
    EXPECT_NE(read_text_file(tree / "docs/FORMATS.md").find("`" + audio::extensions_text() + "`"),
              std::string::npos)
        << audio::extensions_text();
}

// The rows of the tables of docs/EXTENDING.md, by section: file, and what it must say.
using Places = std::map<std::string, std::map<std::string, std::string>>;

Places places_to_extend() {
    static const std::regex row(R"(^\| `([^`]+)` \|.*\| `([^`]+)` \|$)");
    Places places;
    std::string section;
    for (const std::string& line : test::lines_of(read_text_file(tree / "docs/EXTENDING.md"))) {
        std::smatch match;
        if (line.starts_with("## ")) section = line.substr(3);
        if (std::regex_match(line, match, row)) places[section][match[1]] = match[2];
    }
    return places;
}

// How the code speaks of the example of each section.
const std::map<std::string, std::string> examples = {
    {"A kind of texture",
     R"(TextureKind::silence\b|MakerId::silences\b|SilenceOptions|silence_miner|make_silences)"},
    {"An input format", "open_opus|recognises_opus|OpusDecoder"},
    {"A device for kits", "\"volca\""},
    {"A setting", R"(\bmax_overlap\b)"},
    {"An engine", "make_exec_engine|ExecEngine|\"exec\""},
};

TEST(Extending, NamesFilesThatSayWhatItQuotes) {
    const Places places = places_to_extend();
    for (const auto& [section, pattern] : examples) {
        ASSERT_TRUE(places.contains(section)) << section;
        for (const auto& [file, quoted] : places.at(section)) {
            ASSERT_TRUE(fs::exists(tree / file)) << file;
            EXPECT_NE(read_text_file(tree / file).find(quoted), std::string::npos) << file << ": " << quoted;
        }
    }
    EXPECT_EQ(places.size(), examples.size()) << "a section without an example that is looked for";
}

// Documents and tests included.
TEST(Extending, TakesFewFiles) {
    const std::map<std::string, std::size_t> at_most = {
        {"A kind of texture", 9}, {"An input format", 4}, {"A device for kits", 2}, {"An engine", 3}};
    const Places places = places_to_extend();
    for (const auto& [section, files] : at_most) EXPECT_LE(places.at(section).size(), files) << section;
}

TEST(Extending, NamesEveryFileThatAnExampleNeeded) {
    const Places places = places_to_extend();
    for (const auto& [section, pattern] : examples) {
        const std::regex spoken_of(pattern);
        for (const TreeFile& file : test::read_tree("src", test::is_cpp)) {
            if (!std::regex_search(file.text, spoken_of)) continue;
            EXPECT_TRUE(places.at(section).contains(file.path)) << section << ": " << file.path;
        }
    }
}

}  // namespace
}  // namespace afterglow::structure

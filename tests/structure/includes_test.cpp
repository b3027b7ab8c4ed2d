// Dependencies run downward only (docs/ARCHITECTURE.md), read from the #include lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <regex>
#include <set>

#include "support/source_tree.hpp"

namespace afterglow::structure {
namespace {

using test::TreeFile;

// Lowest first; folders of one level are peers and do not include each other.
const std::vector<std::vector<std::string>> levels = {
    {"base"},     {"audio", "dsp"}, {"analysis", "music"}, {"makers"}, {"curation"}, {"render"},
    {"pipeline"}, {"config"},       {"archive"},           {"jobs"},   {"views"},    {"cli"}};

std::optional<std::size_t> level_of(const std::string& folder) {
    for (std::size_t level = 0; level < levels.size(); ++level)
        if (std::ranges::count(levels[level], folder) > 0) return level;
    return std::nullopt;
}

std::string folder_of(const std::string& path) {
    return path.substr(0, path.find('/'));
}

// "clouds" for clouds.hpp and clouds_grains.cpp: one maker may be several files.
std::string maker_of(const std::string& path) {
    std::string stem = std::filesystem::path(path).stem().string();
    return stem.substr(0, stem.find('_'));
}

bool allowed(const std::string& from, const std::string& to) {
    std::string from_folder = folder_of(from);
    std::string to_folder = folder_of(to);
    if (from_folder == "makers" && to_folder == "makers")
        return maker_of(to) == "texture" || maker_of(to) == "kinds" || maker_of(to) == maker_of(from);
    if (from_folder == to_folder) return true;
    auto from_level = level_of(from_folder);
    auto to_level = level_of(to_folder);
    return from_level && to_level && *to_level < *from_level;
}

// C++ headers have no suffix and no folder; of the system's only those of POSIX that name types.
bool is_standard_header(const std::string& header) {
    return header.starts_with("sys/") || header == "dirent.h" ||
           header.find_first_of("./") == std::string::npos;
}

std::vector<std::string> complaints_about(const TreeFile& file) {
    static const std::regex include_line(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<std::string> complaints;
    std::string path = file.path.substr(std::string("src/").size());
    if (!level_of(folder_of(path))) complaints.push_back(path + " is in a folder without a level");
    for (const std::string& line : test::lines_of(file.text)) {
        std::smatch match;
        if (!std::regex_search(line, match, include_line)) continue;
        std::string header = match[2];
        if (match[1] == "\"") {
            if (!allowed(path, header)) complaints.push_back(path + " must not include " + header);
        } else if (path.ends_with(".hpp") && !is_standard_header(header)) {
            complaints.push_back(path + " includes <" + header + ">, which belongs in a .cpp file");
        }
    }
    return complaints;
}

TEST(Includes, RunDownwardOnly) {
    auto files = test::read_tree("src", test::is_cpp);
    EXPECT_GT(files.size(), 50U);
    for (const TreeFile& file : files) EXPECT_THAT(complaints_about(file), testing::IsEmpty());
}

TEST(Includes, AreFoundWhereTheyAreWrong) {
    auto complaints = [](const char* path, const char* text) {
        return complaints_about({path, text}).size();
    };
    EXPECT_EQ(complaints("src/dsp/x.cpp", "#include \"audio/decode.hpp\"\n"), 1U);
    EXPECT_EQ(complaints("src/base/x.cpp", "  # include \"cli/x.hpp\"\n"), 1U);
    EXPECT_EQ(complaints("src/makers/pads.cpp", "#include \"makers/clouds_grains.hpp\"\n"), 1U);
    EXPECT_EQ(complaints("src/makers/clouds.cpp", "#include \"makers/clouds_grains.hpp\"\n"), 0U);
    EXPECT_EQ(complaints("src/makers/pads.cpp", "#include \"makers/texture.hpp\"\n"), 0U);
    EXPECT_EQ(complaints("src/makers/pads.cpp", "#include \"makers/kinds.hpp\"\n"), 0U);
    EXPECT_EQ(complaints("src/makers/kinds.cpp", "#include \"makers/pads.hpp\"\n"), 1U);
    EXPECT_EQ(complaints("src/dsp/x.hpp", "#include <fftw3.h>\n"), 1U);
    EXPECT_EQ(complaints("src/render/x.hpp", "#include <nlohmann/json.hpp>\n"), 1U);
    EXPECT_EQ(complaints("src/render/x.cpp", "#include <nlohmann/json.hpp>\n"), 0U);
    EXPECT_EQ(complaints("src/utils/x.cpp", ""), 1U);
    EXPECT_EQ(complaints("src/cli/x.hpp", "#include <vector>\n#include \"base/error.hpp\"\n"), 0U);
}

TEST(Includes, NameFilesThatExist) {
    std::set<std::string> paths;
    auto files = test::read_tree("src", test::is_cpp);
    for (const TreeFile& file : files) paths.insert(file.path);
    static const std::regex include_line(R"re(^#include "([^"]+)")re");
    for (const TreeFile& file : files) {
        for (const std::string& line : test::lines_of(file.text)) {
            std::smatch match;
            if (!std::regex_search(line, match, include_line)) continue;
            EXPECT_TRUE(paths.contains("src/" + match[1].str())) << file.path << ": " << line;
        }
    }
}

}  // namespace
}  // namespace afterglow::structure

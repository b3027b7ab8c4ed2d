// Nothing is removed, renamed or replaced but by the functions that look at whose it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "support/source_tree.hpp"

namespace afterglow::structure {
namespace {

using test::TreeFile;

// The steps on the disk below OutputRoot, and the system's own calls.
const std::set<std::string> allowed = {"src/base/disk.cpp",         "src/base/file_system.cpp",
                                       "src/base/file_system.hpp",  "src/base/own_folder.cpp",
                                       "src/base/pending_file.cpp", "src/base/publish.cpp",
                                       "src/base/result_file.cpp"};

std::string dangerous_call_in(const std::string& line) {
    static const std::regex call(
        R"((^|\W)(remove|remove_all|rename|renameat2?|unlink|unlinkat|rmdir|resize_file)\()");
    std::smatch match;
    return std::regex_search(line, match, call) ? match[2].str() : std::string();
}

TEST(DiskCalls, StandInTheirPlacesOnly) {
    for (const TreeFile& file : test::read_tree("src", test::is_cpp)) {
        if (allowed.contains(file.path)) continue;
        for (const std::string& line : test::lines_of(file.text))
            EXPECT_EQ(dangerous_call_in(line), "") << file.path << ": " << line;
    }
}

TEST(DiskCalls, AreFoundHoweverTheyAreWritten) {
    for (const char* line :
         {"fs::remove(path);", "std::filesystem::remove_all(path, error);", "  ::rename(a, b);",
          "unlink(name);", "if (std::rename(a, b) != 0)", "system.unlinkat(fd, name, 0);",
          "out.file_system().rmdir(path);", "::unlinkat(fd, name, 0)", "disk->renameat(a, b, c, d)"})
        EXPECT_NE(dangerous_call_in(line), "") << line;
    for (const char* line : {"name.erase(1);", "forget_and_remove(path)", "// what is removed (or renamed)",
                             "text.remove_prefix(2);", "std::remove_if(a, b, c)"})
        EXPECT_EQ(dangerous_call_in(line), "") << line;
}

}  // namespace
}  // namespace afterglow::structure

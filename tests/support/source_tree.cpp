#include "support/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/files.hpp"

namespace afterglow::test {

namespace fs = std::filesystem;

std::vector<TreeFile> read_tree(const std::string& folder,
                                const std::function<bool(const std::string&)>& wanted) {
    const fs::path root = AFTERGLOW_SOURCE_DIR;
    std::vector<TreeFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        std::string path = entry.path().lexically_relative(root).generic_string();
        if (entry.is_regular_file() && wanted(path)) files.push_back({path, read_text_file(entry.path())});
    }
    std::ranges::sort(files, {}, &TreeFile::path);
    EXPECT_FALSE(files.empty()) << "nothing found below " << folder;
    return files;
}

bool is_cpp(const std::string& path) {
    return path.ends_with(".cpp") || path.ends_with(".hpp");
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace afterglow::test

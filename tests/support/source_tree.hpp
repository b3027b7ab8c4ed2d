// The tree of the project's own files, for tests that read it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace afterglow::test {

struct TreeFile {
    std::string path;  // below the project's folder, with forward slashes
    std::string text;
};

// Files below `folder` of the project that `wanted` accepts by path, sorted. Fails the test if there are
// none.
std::vector<TreeFile> read_tree(const std::string& folder,
                                const std::function<bool(const std::string&)>& wanted);

bool is_cpp(const std::string& path);  // .cpp or .hpp
std::vector<std::string> lines_of(const std::string& text);

}  // namespace afterglow::test

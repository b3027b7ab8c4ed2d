// What the tests of writing compare: every name below a folder, and how an action failed.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/files.hpp"

namespace afterglow::test {

inline std::optional<ErrorCategory> category_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.category();
    }
    return std::nullopt;
}

// Every name below a folder with its contents; a folder has none, a link its target.
inline std::map<std::string, std::string> contents_of(const std::filesystem::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().lexically_relative(folder).string();
        if (entry.is_symlink()) {
            all[name] = "-> " + std::filesystem::read_symlink(entry.path()).string();
        } else {
            all[name] = entry.is_directory() ? "" : read_text_file(entry.path());
        }
    }
    return all;
}

}  // namespace afterglow::test

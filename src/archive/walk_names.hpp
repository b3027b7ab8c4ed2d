// What a walk knows by names alone, and what it says of what it passed over.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/formats.hpp"

namespace afterglow::archive {

// Folders that programs fill and make anew. The name is in small letters, since names are alike in any case.
bool is_standing_skip(std::string_view lower_name);
// Where systems and storage boxes keep what was thrown away, older states, and pictures of what lies beside.
bool is_side_folder(std::string_view lower_name);
bool is_apple_double(const std::string& name);
// Whether a file's name says that it is audio; none: it says that it is something else.
std::optional<bool> named_as_audio(const std::string& name);

// What is wrong with a recording that is no regular file, by its mode (stat).
std::string special_file_problem(unsigned mode);

// As a row of the catalog says it.
std::string why_unread(const audio::UnreadFormat& format);

// The folder by its real path. Throws Error(usage) where it is none.
std::filesystem::path real_folder(const std::filesystem::path& root);

struct PassedFolder {
    std::string rel_path;
    std::size_t recordings = 0;
};

// What a walk passed over, and how that is said.
struct PassedOver {
    std::vector<PassedFolder> skipped, side_folders, hidden;
    std::map<std::string, std::size_t> unread;  // files, by kind
    std::string lack;                           // what would read some of them
    std::size_t left_out = 0;                   // by files of rules
    std::size_t textures = 0;                   // that Afterglow made
    std::size_t links_to_seen = 0;
    std::size_t links_to_nowhere = 0;
    std::size_t apple_doubles = 0;

    // A file of it.
    void add_unread(const audio::UnreadFormat& format);
    std::vector<std::string> notes() const;
};

}  // namespace afterglow::archive

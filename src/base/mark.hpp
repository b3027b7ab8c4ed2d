// The mark: a file in every folder that is Afterglow's own, which lists what was put there. Only what a mark
// lists, and what has not been changed since, is ever removed or replaced; everything else is somebody's own.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/open_folder.hpp"

namespace afterglow {

inline constexpr const char* mark_name = ".afterglow";
// In place of a command: the folder was somebody's and was about to be replaced.
inline constexpr const char* mark_of_replaced = "nothing";

// Text, a line each: who made the folder, the name that it has or will take, then whatever is put there,
// before it is put there; at last what it was made from, and a seal over all of it.
struct Mark {
    std::string command;
    std::string target;
    std::string from;
    bool sealed = false;  // complete, and nobody has edited it since
    std::map<std::string, std::set<std::string>>
        files;                      // relative path: identities of content or link target
    std::set<std::string> folders;  // listed, and those that listed files lie in

    // None if the text is no mark, or was changed by somebody.
    static std::optional<Mark> parse(std::string_view text);
    bool lists(const std::string& path, const std::string& identity) const;
};

std::string mark_heading(const std::string& command, const std::string& target);
std::string mark_line_of_file(const std::string& path, const std::string& identity);
std::string mark_line_of_folder(const std::string& path);
// What follows `text`, the mark so far, when the folder is complete.
std::string mark_seal(const std::string& text);
std::string mark_end(const std::string& text, const std::string& from);
bool is_mark_seal(std::string_view line);

// Whether `text`, the whole of a file, may be what a killed run had written of a mark's first line.
bool is_begun_mark(std::string_view text);

// The command that a mark names, of which `text` is at least the first line; empty: it is none.
std::string command_of_mark(std::string_view text);

namespace disk {

// None where the folder has none, or something else of that name.
std::optional<Mark> mark_of(const OpenFolder& folder);
std::optional<Mark> mark_of(const std::filesystem::path& folder);
// Whether all that the folder's mark lists is there: files that hold something, and manifests as they were
// written.
bool is_whole(const std::filesystem::path& folder, const Mark& mark);

}  // namespace disk
}  // namespace afterglow

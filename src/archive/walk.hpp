// Finding the files of an archive, without opening any of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "archive/folders.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

struct WalkRules {
    std::vector<std::string> skip_dirs;     // names, besides the standing ones
    std::vector<std::string> include_dirs;  // standing names that are walked after all
    bool own_textures = false;              // also what this program made
};

struct FoundFile {
    std::string rel_path;  // bytes as the file system has them
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;  // of its permissions, too
    bool named_as_audio = true;   // false: no extension at all, the content decides
    std::string problem;          // not a file that can be opened; empty: it is
    bool of_unread_format =
        false;  // sound, by its name, of a format that is not read: the problem says which
};

// A place that could not be looked at: what lies there is not known.
struct Unseen {
    std::string rel_path;  // as of a file; empty: the root
    std::string why;
};

struct Walked {
    std::filesystem::path root;      // without links
    std::vector<FoundFile> files;    // sorted by rel_path
    std::vector<Unseen> unseen;      // likewise
    std::vector<std::string> notes;  // what was passed over by rule
};

// The world as a walk sees it.
struct WalkWorld {
    Folders* folders = &real_folders();
    // Before the system is asked about a place; false: it is known not to answer.
    std::function<bool(const std::string& path)> may_ask;
};

// Real folders first, then what symbolic links lead to and was not seen yet, in the order of the links'
// paths: so the result does not depend on the order in which the disk lists things, and no cycle is followed.
// What this program made is told by its own lists (archive/own_files.hpp) and not taken.
// Throws Error(usage) if root is no folder or cannot be listed, Error(interrupted).
Walked walk(const std::filesystem::path& root, const WalkRules& rules, const Progress& progress,
            const WalkWorld& world = {});

}  // namespace afterglow::archive

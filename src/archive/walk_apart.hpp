// Walking, and looking at single files, so that a share that does not answer costs its own entries only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "archive/asking.hpp"
#include "archive/walk.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

// walk, by a process of its own; what does not answer is unseen, or a file with that problem. Throws what
// walk and ask_apart throw.
Walked walk_apart(const std::filesystem::path& root, const WalkRules& rules, const Progress& progress,
                  const Patience& patience = {}, Folders& folders = real_folders(),
                  Processes& processes = real_processes());

// What the system says of a path, links followed.
struct Seen {
    enum class Kind { file, folder, other };
    Kind kind = Kind::other;
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    int error = 0;        // errno; 0: none
    bool silent = false;  // its disk or share does not answer

    bool is_there() const { return error == 0 && !silent; }
};
// In the order of the paths; an empty path is not there.
std::vector<Seen> look_apart(const std::vector<std::filesystem::path>& paths, const Progress& progress,
                             const Patience& patience = {}, Folders& folders = real_folders());

// The path without links, as far as it is there.
std::filesystem::path real_path_apart(const std::filesystem::path& path, const Progress& progress);

}  // namespace afterglow::archive

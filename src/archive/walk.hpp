// Finding the files of an archive, without opening any of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/catalog.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

struct FoundFile {
    std::string rel_path;  // bytes as the file system has them
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;  // of its permissions, too
    bool named_as_audio = true;   // false: no extension at all, the content decides
    std::string problem;          // not a file that can be opened; empty: it is
};

struct Walked {
    std::vector<FoundFile> files;  // sorted by rel_path
    std::vector<std::string> notes;
};

// Real folders first, then what symbolic links lead to and was not seen yet, in the order of the links'
// paths: so the result does not depend on the order in which the disk lists things, and no cycle is followed.
// Throws Error(usage) if root cannot be listed, Error(interrupted).
Walked walk(const std::filesystem::path& root, const DiscoverOptions& options, const Progress& progress);

}  // namespace afterglow::archive

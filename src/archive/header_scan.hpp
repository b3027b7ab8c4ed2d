// Reading the headers of many files in confined processes, so that a file that crashes, stops or hijacks its
// decoder costs its own row only.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "archive/catalog.hpp"
#include "archive/processes.hpp"
#include "archive/walk.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

struct HeaderLimits {
    double timeout_sec = 30.0;  // per file
    int memory_mb = 1024;
};

// One per found file; none: not looked at, or no audio.
using Rows = std::vector<std::optional<CatalogRow>>;
// What the header of a file says; none for a file without an extension that turns out not to be audio. What
// it throws becomes the reason of an unreadable row.
using ReadHeader = std::function<std::optional<CatalogRow>(const std::filesystem::path& path, bool named)>;
std::optional<CatalogRow> read_header(const std::filesystem::path& path, bool named_as_audio);

// Fills the rows that are missing, `jobs` files (0: one per core) at a time: the same rows for any number. A
// process may read the files of its own share and nothing else. A file that costs its process becomes an
// unreadable row, and its `problem` says so. False if interrupted: some rows are missing then. The calling
// process must have no other threads. Throws Error(internal) if no such process can be had.
bool read_headers(Rows& rows, const std::filesystem::path& root, std::vector<FoundFile>& files, int jobs,
                  Progress& progress, const HeaderLimits& limits = {}, const ReadHeader& read = read_header,
                  Processes& processes = real_processes());

}  // namespace afterglow::archive

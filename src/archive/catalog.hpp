// The catalog of an archive: discover writes it, select and batch read it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/diagnosis.hpp"
#include "archive/processes.hpp"
#include "archive/walk.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"

namespace afterglow::archive {

struct CatalogRow {
    std::string id;        // stable: from rel_path
    std::string rel_path;  // below the root, UTF-8 (path_text.hpp), with forward slashes
    double duration_sec = 0.0;
    int sample_rate_hz = 0;
    int channels = 0;
    double file_size_mb = 0.0;  // of 1024 × 1024 bytes
    std::string format;
    bool readable = true;  // status ok or unreadable
    std::string error;
    std::optional<analysis::Diagnosis> diagnosis;  // once it was analysed; no columns where none was
    bool of_unread_format = false;                 // sound of a format that is not read; not written
};

// 16 hex digits that depend on nothing but the path.
std::string row_id(const std::string& rel_path);

struct DiscoverOptions : WalkRules {
    bool anew = false;  // look at every file, whatever is remembered
    int jobs = 0;       // processes that read headers; 0: one per core
};

struct Discovered {
    std::vector<CatalogRow> rows;  // sorted by rel_path
    std::size_t unreadable = 0;
    std::size_t of_unread_format = 0;  // rows, not among those that are unreadable
    std::size_t reused = 0;            // rows taken from `cache` because size and time had not changed
    std::vector<Unseen> unseen;        // `rel_path` as text
    std::vector<std::string> notes;

    std::size_t recordings() const { return rows.size() - of_unread_format; }
};

// Walks `root` and reads the headers of what is there, in confined processes that it forks (run_batch says
// what that asks of a program with threads); without following a symlink cycle, blocking on a FIFO or
// stopping at an unreadable file or folder. Looks at files with an audio extension, and at those without any
// whose content is audio; not at those that this program made. `cache_file`, if given, remembers sizes and
// times between scans. Throws Error(usage) if root is not a folder, Error(source) if it does not answer,
// Error(internal) if the system starts no process, Error(interrupted).
Discovered discover(const std::filesystem::path& root, const DiscoverOptions& options,
                    const std::optional<std::filesystem::path>& cache_file, const OutputRoot* cache_out,
                    Progress& progress, Processes& processes = real_processes());

enum class CatalogFormat { csv, json, markdown };
std::optional<CatalogFormat> catalog_format_of(const std::filesystem::path& path);

ResultKind catalog_kind();
std::string write_catalog(const std::vector<CatalogRow>& rows, CatalogFormat format);

// Writes diagnoses, by rel_path, into a catalog and into what is remembered of its scan (of `root`, a
// resolved path); where there is no catalog, or it has columns that discover does not write, nothing. Throws
// Error(write|disk_full).
void write_diagnoses(const OutputRoot& out, const std::filesystem::path& catalog,
                     const std::filesystem::path& root,
                     const std::map<std::string, analysis::Diagnosis>& diagnoses);

// CSV or JSON (an array of objects), by content. Columns may come in any order, more may be there, and all
// but rel_path may be missing. What a spreadsheet saved is read too: semicolons or tabs between the fields,
// with decimal commas then, a byte-order mark, UTF-16. Throws Error(source) that lists every problem with its
// line, Error(unread) where the disk fails.
std::vector<CatalogRow> read_catalog(const std::filesystem::path& path);
// The same of a text; `name` is what messages call it.
std::vector<CatalogRow> parse_catalog(const std::string& file_text, const std::string& name);

}  // namespace afterglow::archive

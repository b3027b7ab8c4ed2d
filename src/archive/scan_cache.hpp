// What earlier scans found, so that a file is probed again only when its size or time changed.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/catalog.hpp"
#include "archive/walk.hpp"
#include "base/files.hpp"

namespace afterglow::archive {

// A text file with a JSON object and its checksum per line, the first of which names the program version:
// another version's readings are not trusted. Lines that are not as they were written are passed over. One
// cache may serve many roots.
class ScanCache {
  public:
    static ResultKind kind();
    explicit ScanCache(const std::filesystem::path& file);

    // Lines that were passed over.
    std::size_t damaged() const { return damaged_; }

    // The row of an unchanged file below `root`.
    std::optional<CatalogRow> find(const std::filesystem::path& root, const FoundFile& file) const;

    // The whole cache after a scan of `root`: `rows[i]` belongs to `files[i]`, rows that are missing were not
    // looked at.
    std::string text_after_scan(const std::filesystem::path& root, const std::vector<FoundFile>& files,
                                const std::vector<std::optional<CatalogRow>>& rows) const;

    // Of files below `root`, by rel_path as text. True if something was not known before.
    bool diagnose(const std::filesystem::path& root,
                  const std::map<std::string, analysis::Diagnosis>& diagnoses);
    std::string text() const;

  private:
    struct Entry {
        FoundFile file;
        CatalogRow row;
    };
    static std::string line_of(const std::string& path, const FoundFile& file, const CatalogRow& row);
    bool read_line(std::string_view line);

    std::size_t damaged_ = 0;
    std::map<std::string, Entry> entries_;  // by absolute path, as text
};

}  // namespace afterglow::archive

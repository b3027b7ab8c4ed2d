// What an export remembers of its tracks between runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "archive/outcome.hpp"
#include "base/files.hpp"

namespace afterglow::archive {

// What tells at a glance that a file has not changed.
struct FileSignature {
    std::int64_t size_bytes = -1;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;  // tells of what was put there with its old time
    bool operator==(const FileSignature&) const = default;
};

struct LedgerEntry {
    std::string source_path;  // absolute, as text (path_text.hpp)
    FileSignature stamp;
    std::string content;   // identity of the file's bytes; empty where they could not be read
    std::string recipe;    // identity of settings, makers, seed and program version
    TrackOutcome outcome;  // done, skipped (nothing to be made), failed or timed_out; `folder` is not kept
};

// A text file with a JSON object and its checksum per line. Lines are only added, each with one flushed
// write; later ones win. A line that is not as it was written, because a killed run left half of it, a person
// or the disk spoiled it, is passed over: its track counts as one that was never made.
class Ledger {
  public:
    Ledger() = default;
    explicit Ledger(std::string_view text);
    // An absent file is an empty ledger. Throws Error(source) if there is one that cannot be read.
    static Ledger read(const std::filesystem::path& file);

    const LedgerEntry* find(const std::string& source_path) const;
    const std::map<std::string, LedgerEntry>& entries() const { return entries_; }  // by source_path

    // Lines that were passed over.
    std::size_t damaged() const { return damaged_; }

    // Remembers and writes. Throws Error(write|disk_full).
    void add(LedgerEntry entry, const OutputRoot& out, const std::filesystem::path& file);
    // A track was moved: it is remembered under its new path only.
    void forget(const std::string& source_path) { entries_.erase(source_path); }
    // Writes the file anew if most of it is out of date, or some of it damaged.
    void compact(const OutputRoot& out, const std::filesystem::path& file);
    // Writes it anew if it is not one line for each track, in the order of their paths.
    void put_in_order(const OutputRoot& out, const std::filesystem::path& file);

  private:
    void read_line(std::string_view line);
    void keep(LedgerEntry entry);
    void write(const OutputRoot& out, const std::filesystem::path& file);
    void doubt(std::string_view line);

    std::map<std::string, LedgerEntry> entries_;
    std::string last_path_;  // of the last line
    bool in_order_ = true;
    std::size_t lines_ = 0;
    std::size_t damaged_ = 0;
};

}  // namespace afterglow::archive

// Folders that a command makes whole, and may make again, but only where nothing of anybody else is in them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/output_lock.hpp"
#include "base/staging.hpp"

namespace afterglow {

enum class Replace {
    never,     // only where the folder is absent or empty
    own_work,  // also where it holds what the same command put there, and nothing else
};

// In place of what a folder was made from, where something that belongs in could not be read: it is never up
// to date, and needs no force to be made again.
inline constexpr const char* made_in_part = "made in part";

// Throws Error(usage) where `folder` may not be made by `command`: it is no folder, it holds something, or
// (Replace::own_work) something that the command has not put there or that was changed since.
void require_replaceable(const std::filesystem::path& folder, const std::string& command, Replace replace);

// True if `command` made the folder from the same, once what a killed run left beside it is put back or
// removed. `target` is the folder's path in `out`.
bool is_up_to_date(const OutputRoot& out, const std::filesystem::path& target, const std::string& command,
                   const std::string& from);

// A folder in the making; it takes its place in one step, or leaves no trace.
class OwnedFolder {
  public:
    // `out` holds the folder's parent, `target` is its path there.
    OwnedFolder(const OutputRoot& out, const std::filesystem::path& target, const std::string& command,
                Replace replace);

    const OutputRoot& out() const { return out_; }
    // Where to write, as `out` takes it.
    const std::filesystem::path& folder() const { return staging_.folder(); }
    std::filesystem::path resolved() const { return staging_.resolved(); }
    // Writes a file at `path` in the folder, whose parents it makes.
    void write(const std::filesystem::path& path, std::span<const std::byte> bytes) const;
    void write(const std::filesystem::path& path, std::string_view text) const;
    // Adds the marker and publishes. `from` identifies what it was made from, on one line.
    void publish(const std::string& from);

  private:
    OutputRoot out_;
    OutputLock lock_;
    std::filesystem::path target_;
    std::string command_;
    Replace replace_;
    Staging staging_;
};

}  // namespace afterglow

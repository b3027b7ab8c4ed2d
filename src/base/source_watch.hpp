// Whether a recording stayed the same while it was read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/source_file.hpp"

namespace afterglow {

inline constexpr const char* changed_while_read =
    "changed or vanished while it was read; run again once nothing writes to it";

// Remembers a file, so that what was read of it since can be told to be of one content.
class SourceWatch {
  public:
    // Throws Error(source) if it is not there or cannot be read.
    explicit SourceWatch(const std::filesystem::path& path);

    std::int64_t size_bytes() const { return look_.state.size_bytes; }
    std::int64_t modified_ns() const { return look_.state.modified_ns; }
    // When its status changed last (ctime); of no weight for `unchanged`, as a new name changes it too.
    std::int64_t changed_ns() const { return look_.changed_ns; }
    // False if it was written to, replaced or removed since. Times of file systems are coarse (2 s on FAT),
    // and shares give a file another number at any time (SMB, sshfs): of a file that was new when the watch
    // began, or whose number is another, the contents are compared.
    bool unchanged() const;
    // Throws Error(source) unless it is unchanged.
    void require_unchanged() const;

  private:
    struct State {
        std::int64_t size_bytes = -1;
        std::int64_t modified_ns = 0;
        bool operator==(const State&) const = default;
    };
    struct Number {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        bool operator==(const Number&) const = default;
    };
    struct Look {
        State state;
        Number number;
        std::int64_t changed_ns = 0;
    };
    static Look inspect(const SourceFile& file);

    std::filesystem::path path_;
    SourceFile file_;  // as it was, whatever takes its name
    Look look_;
    std::string content_;  // identity; empty where the times tell
};

}  // namespace afterglow

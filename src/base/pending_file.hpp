// A file that has its name only when it is complete.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>

#include "base/files.hpp"

namespace afterglow::disk {

inline constexpr mode_t file_mode = 0666;

// An open file of the kind that is written here, or one that had no beginning yet.
bool is_replaceable(int fd, const Recognise& recognise);

// Takes a name beside `path` with `create` (which returns a system call's result) that nobody else has; what
// a killed run left there is removed if `recognise` knows it. Throws Error(disk_full|write).
std::filesystem::path take_name_beside(FileSystem& system, const std::filesystem::path& path,
                                       const Recognise& recognise,
                                       const std::function<int(const char*)>& create);

// Written under a temporary name beside its own; gone again unless it is finished. All throw
// Error(disk_full|write).
class PendingFile {
  public:
    PendingFile(FileSystem& system, const std::filesystem::path& path, const Recognise& recognise);
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;
    ~PendingFile();

    void write(std::span<const std::byte> bytes);
    // Nothing more is written.
    void complete(Flush flush);
    // In the place of what has its name.
    void take_name();
    void finish(Flush flush) {
        complete(flush);
        take_name();
    }

  private:
    int create(const char* name);

    FileSystem& system_;
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    mode_t mode_ = file_mode;
    int descriptor_ = -1;
    bool finished_ = false;
};

}  // namespace afterglow::disk

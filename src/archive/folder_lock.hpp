// One run at a time.
#pragma once

#include <filesystem>

#include "base/files.hpp"

namespace afterglow::archive {

// Held while it lives, and let go by the system if the process is killed. Where a disk knows no locks there
// is none. The constructors throw Error(usage) if another process holds it, Error(write) if it cannot be
// taken for other reasons.
class FolderLock {
  public:
    // Locks a file in the folder, which is made if it is missing and stays; network file systems want that.
    FolderLock(const OutputRoot& out, const std::filesystem::path& folder,
               const std::filesystem::path& file_name);
    // Locks the root itself, which leaves nothing behind.
    explicit FolderLock(const OutputRoot& out);
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

  private:
    FolderLock(const OutputRoot& out, const std::filesystem::path& path, int flags);
    int fd_ = -1;
};

}  // namespace afterglow::archive

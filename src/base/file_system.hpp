// The system calls with which the program changes the disk: an interface, so that tests can fail any one of
// them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace afterglow {

// The system calls that change the disk, one for one; each returns what the call returns and sets errno.
// `folder` is the descriptor from which a path starts that is not absolute, or AT_FDCWD.
class FileSystem {
  public:
    virtual ~FileSystem() = default;
    virtual int openat(int folder, const char* path, int flags, mode_t mode);
    virtual ssize_t write(int fd, const void* data, std::size_t size);
    virtual int fsync(int fd);
    // Lets the disk begin with what was written, without waiting for it (sync_file_range).
    virtual int start_flush(int fd);
    virtual int truncate(int fd, off_t size);
    virtual int chmod(int fd, mode_t mode);
    virtual int close(int fd);
    virtual int renameat(int from_folder, const char* from, int to_folder, const char* to);
    // Swaps two existing names in one step (renameat2 RENAME_EXCHANGE).
    virtual int exchange(const char* a, const char* b);
    virtual int mkdirat(int folder, const char* path, mode_t mode);
    // A file, or with AT_REMOVEDIR an empty folder.
    virtual int unlinkat(int folder, const char* path, int flags);
    virtual int symlink(const char* target, const char* path);
    // Free bytes for an unprivileged writer at an existing folder, or -1.
    virtual std::int64_t free_bytes(const char* path);

    // The same by path.
    int open(const char* path, int flags, mode_t mode = 0);
    int rename(const char* from, const char* to);
    int mkdir(const char* path, mode_t mode);
    int unlink(const char* path);
    int rmdir(const char* path);
};

FileSystem& real_file_system();

}  // namespace afterglow

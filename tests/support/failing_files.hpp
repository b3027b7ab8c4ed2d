// A disk that fails when a test says so.
#pragma once

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace afterglow::test {

// The real system, asking before each call that changes the disk whether it goes wrong.
class InterceptedFileSystem : public FileSystem {
  public:
    int openat(int folder, const char* path, int flags, mode_t mode) override;
    ssize_t write(int fd, const void* data, std::size_t size) override;
    int fsync(int fd) override;
    int start_flush(int fd) override;
    int truncate(int fd, off_t size) override;
    int chmod(int fd, mode_t mode) override;
    int close(int fd) override;
    int renameat(int from_folder, const char* from, int to_folder, const char* to) override;
    int exchange(const char* a, const char* b) override;
    int mkdirat(int folder, const char* path, mode_t mode) override;
    int unlinkat(int folder, const char* path, int flags) override;
    int symlink(const char* target, const char* path) override;

  protected:
    // Whether this call goes wrong; sets errno if so. `needs_space`: a full disk makes it fail.
    virtual bool strikes(std::string_view call, bool needs_space) = 0;
};

// The real system, except that one call in the row of all calls fails, and that writes take only so much at a
// time.
class FailingFileSystem : public InterceptedFileSystem {
  public:
    static constexpr int never = -1;

    int fail_at = never;  // which call, counted from 0
    int error = ENOSPC;   // with which errno
    std::string only;     // count only calls of this name; empty: all
    std::size_t max_bytes_at_once = static_cast<std::size_t>(-1);
    bool interrupted_first = false;  // every write is interrupted once before it is done
    bool can_exchange = true;
    std::int64_t free = -1;
    int calls = 0;

    ssize_t write(int fd, const void* data, std::size_t size) override;
    // The hint is no call that a writer depends on, and is not counted.
    int start_flush(int fd) override { return FileSystem::start_flush(fd); }
    int exchange(const char* a, const char* b) override;
    std::int64_t free_bytes(const char* path) override;

  private:
    bool strikes(std::string_view call, bool needs_space) override;
    bool was_interrupted_ = false;
};

}  // namespace afterglow::test

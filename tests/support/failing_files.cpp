#include "support/failing_files.hpp"

#include <fcntl.h>

#include <algorithm>

namespace afterglow::test {

int InterceptedFileSystem::openat(int folder, const char* path, int flags, mode_t mode) {
    return strikes("open", (flags & O_CREAT) != 0) ? -1 : FileSystem::openat(folder, path, flags, mode);
}

ssize_t InterceptedFileSystem::write(int fd, const void* data, std::size_t size) {
    return strikes("write", true) ? -1 : FileSystem::write(fd, data, size);
}

int InterceptedFileSystem::fsync(int fd) {
    return strikes("fsync", true) ? -1 : FileSystem::fsync(fd);
}

int InterceptedFileSystem::start_flush(int fd) {
    return strikes("start_flush", false) ? -1 : FileSystem::start_flush(fd);
}

int InterceptedFileSystem::truncate(int fd, off_t size) {
    return strikes("truncate", false) ? -1 : FileSystem::truncate(fd, size);
}

int InterceptedFileSystem::chmod(int fd, mode_t mode) {
    return strikes("chmod", false) ? -1 : FileSystem::chmod(fd, mode);
}

// As on Linux, a close that fails has closed.
int InterceptedFileSystem::close(int fd) {
    const int closed = FileSystem::close(fd);
    return strikes("close", false) ? -1 : closed;
}

int InterceptedFileSystem::renameat(int from_folder, const char* from, int to_folder, const char* to) {
    return strikes("rename", true) ? -1 : FileSystem::renameat(from_folder, from, to_folder, to);
}

int InterceptedFileSystem::exchange(const char* a, const char* b) {
    return strikes("exchange", true) ? -1 : FileSystem::exchange(a, b);
}

int InterceptedFileSystem::mkdirat(int folder, const char* path, mode_t mode) {
    return strikes("mkdir", true) ? -1 : FileSystem::mkdirat(folder, path, mode);
}

int InterceptedFileSystem::unlinkat(int folder, const char* path, int flags) {
    const bool is_folder = (flags & AT_REMOVEDIR) != 0;
    return strikes(is_folder ? "rmdir" : "unlink", false) ? -1 : FileSystem::unlinkat(folder, path, flags);
}

int InterceptedFileSystem::symlink(const char* target, const char* path) {
    return strikes("symlink", true) ? -1 : FileSystem::symlink(target, path);
}

bool FailingFileSystem::strikes(std::string_view call, bool /*needs_space*/) {
    if (!only.empty() && only != call) return false;
    if (calls++ != fail_at) return false;
    errno = error;
    return true;
}

ssize_t FailingFileSystem::write(int fd, const void* data, std::size_t size) {
    if (strikes("write", true)) return -1;
    was_interrupted_ = interrupted_first && !was_interrupted_;
    if (was_interrupted_) {
        errno = EINTR;
        return -1;
    }
    return FileSystem::write(fd, data, std::min(size, max_bytes_at_once));
}

int FailingFileSystem::exchange(const char* a, const char* b) {
    if (can_exchange) return InterceptedFileSystem::exchange(a, b);
    errno = EINVAL;
    return -1;
}

std::int64_t FailingFileSystem::free_bytes(const char* path) {
    return free >= 0 ? free : FileSystem::free_bytes(path);
}

}  // namespace afterglow::test

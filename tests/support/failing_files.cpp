#include "support/failing_files.hpp"

#include <algorithm>

namespace afterglow::test {

bool FailingFileSystem::fails(const char* name) {
    if (!only.empty() && only != name) return false;
    if (calls++ != fail_at) return false;
    errno = error;
    return true;
}

int FailingFileSystem::open(const char* path, int flags, mode_t mode) {
    return fails("open") ? -1 : FileSystem::open(path, flags, mode);
}

ssize_t FailingFileSystem::write(int fd, const void* data, std::size_t size) {
    if (fails("write")) return -1;
    was_interrupted_ = interrupted_first && !was_interrupted_;
    if (was_interrupted_) {
        errno = EINTR;
        return -1;
    }
    return FileSystem::write(fd, data, std::min(size, most_bytes_at_once));
}

int FailingFileSystem::fsync(int fd) {
    return fails("fsync") ? -1 : FileSystem::fsync(fd);
}

int FailingFileSystem::truncate(int fd, off_t size) {
    return fails("truncate") ? -1 : FileSystem::truncate(fd, size);
}

// As on Linux, a close that fails has closed.
int FailingFileSystem::close(int fd) {
    const int closed = FileSystem::close(fd);
    return fails("close") ? -1 : closed;
}

int FailingFileSystem::rename(const char* from, const char* to) {
    return fails("rename") ? -1 : FileSystem::rename(from, to);
}

int FailingFileSystem::exchange(const char* a, const char* b) {
    if (can_exchange) return fails("exchange") ? -1 : FileSystem::exchange(a, b);
    errno = EINVAL;
    return -1;
}

int FailingFileSystem::mkdir(const char* path, mode_t mode) {
    return fails("mkdir") ? -1 : FileSystem::mkdir(path, mode);
}

int FailingFileSystem::unlink(const char* path) {
    return fails("unlink") ? -1 : FileSystem::unlink(path);
}

int FailingFileSystem::rmdir(const char* path) {
    return fails("rmdir") ? -1 : FileSystem::rmdir(path);
}

int FailingFileSystem::symlink(const char* target, const char* path) {
    return fails("symlink") ? -1 : FileSystem::symlink(target, path);
}

std::int64_t FailingFileSystem::free_bytes(const char* path) {
    return free >= 0 ? free : FileSystem::free_bytes(path);
}

}  // namespace afterglow::test

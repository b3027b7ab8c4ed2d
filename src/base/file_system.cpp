#include "base/file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>

namespace afterglow {

int FileSystem::openat(int folder, const char* path, int flags, mode_t mode) {
    return ::openat(folder, path, flags, mode);
}
ssize_t FileSystem::write(int fd, const void* data, std::size_t size) {
    return ::write(fd, data, size);
}
int FileSystem::fsync(int fd) {
    return ::fsync(fd);
}
int FileSystem::start_flush(int fd) {
    return ::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}
int FileSystem::truncate(int fd, off_t size) {
    return ::ftruncate(fd, size);
}
int FileSystem::chmod(int fd, mode_t mode) {
    return ::fchmod(fd, mode);
}
int FileSystem::close(int fd) {
    return ::close(fd);
}
int FileSystem::renameat(int from_folder, const char* from, int to_folder, const char* to) {
    return ::renameat(from_folder, from, to_folder, to);
}
int FileSystem::exchange(const char* a, const char* b) {
    return ::renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}
int FileSystem::mkdirat(int folder, const char* path, mode_t mode) {
    return ::mkdirat(folder, path, mode);
}
int FileSystem::unlinkat(int folder, const char* path, int flags) {
    return ::unlinkat(folder, path, flags);
}
int FileSystem::symlink(const char* target, const char* path) {
    return ::symlink(target, path);
}
int FileSystem::open(const char* path, int flags, mode_t mode) {
    return openat(AT_FDCWD, path, flags, mode);
}
int FileSystem::rename(const char* from, const char* to) {
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}
int FileSystem::mkdir(const char* path, mode_t mode) {
    return mkdirat(AT_FDCWD, path, mode);
}
int FileSystem::unlink(const char* path) {
    return unlinkat(AT_FDCWD, path, 0);
}
int FileSystem::rmdir(const char* path) {
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}
std::int64_t FileSystem::free_bytes(const char* path) {
    struct statvfs status {};
    if (::statvfs(path, &status) != 0) return -1;
    return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

FileSystem& real_file_system() {
    static FileSystem system;
    return system;
}

}  // namespace afterglow

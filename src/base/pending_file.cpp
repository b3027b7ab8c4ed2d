#include "base/pending_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/disk.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

std::string beginning_of(int fd) {
    constexpr std::size_t enough = 1024;
    std::string text(enough, '\0');
    const ssize_t got = uninterrupted([&] { return ::pread(fd, text.data(), text.size(), 0); });
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

// A temporary file is locked as long as somebody writes it. One that is not, and begins as what is written
// here, is left from a killed run.
bool removed_as_abandoned(FileSystem& system, const fs::path& name, const Recognise& recognise) {
    const int fd = system.open(name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return false;
    const bool removed =
        is_replaceable(fd, recognise) && ::flock(fd, LOCK_EX | LOCK_NB) == 0 && remove_open(system, fd, name);
    system.close(fd);
    return removed;
}

// Locks a file that was just made; false if another run took it for abandoned in between. Where a disk knows
// no locks, there are none.
bool locked(int fd, const fs::path& name) {
    return (::flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && is_at(fd, name);
}

}  // namespace

bool is_replaceable(int fd, const Recognise& recognise) {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return false;
    return status.st_size == 0 || recognise(beginning_of(fd));
}

fs::path take_name_beside(FileSystem& system, const fs::path& path, const Recognise& recognise,
                          const std::function<int(const char*)>& create) {
    for (unsigned number = 0;; ++number) {
        const fs::path name = name_beside(path, std::to_string(number));
        const auto error_of_create = [&] {
            return uninterrupted([&] { return create(name.c_str()); }) < 0 ? errno : 0;
        };
        int error = error_of_create();
        if (error == EEXIST && removed_as_abandoned(system, name, recognise)) error = error_of_create();
        if (error == 0) return name;
        if (error != EEXIST) throw write_error(error, path);
    }
}

PendingFile::PendingFile(FileSystem& system, const fs::path& path, const Recognise& recognise)
    : system_(system), path_(path) {
    // No more open than what it replaces.
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) mode_ = status.st_mode & file_mode;
    temporary_ = take_name_beside(system, path, recognise, [&](const char* name) { return create(name); });
}

PendingFile::~PendingFile() {
    if (descriptor_ >= 0) system_.close(descriptor_);
    if (!finished_) uninterrupted([&] { return system_.unlink(temporary_.c_str()); });
}

void PendingFile::write(std::span<const std::byte> bytes) {
    if (const int error = write_all(system_, descriptor_, bytes); error != 0) throw write_error(error, path_);
}

void PendingFile::complete(Flush flush) {
    if (flush == Flush::at_once) {
        require(uninterrupted([&] { return system_.fsync(descriptor_); }), path_);
    } else {
        // Only a head start: what goes wrong here shows when the folder is flushed.
        system_.start_flush(descriptor_);
    }
    const int closed = system_.close(descriptor_);
    descriptor_ = -1;
    // On Linux the descriptor is closed even when close was interrupted.
    if (closed < 0 && errno != EINTR) throw write_error(errno, path_);
}

void PendingFile::take_name() {
    require(uninterrupted([&] { return system_.rename(temporary_.c_str(), path_.c_str()); }), path_);
    finished_ = true;
}

int PendingFile::create(const char* name) {
    descriptor_ = system_.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_);
    if (descriptor_ < 0 || locked(descriptor_, name)) return descriptor_;
    system_.close(std::exchange(descriptor_, -1));
    errno = EEXIST;
    return -1;
}

}  // namespace afterglow::disk

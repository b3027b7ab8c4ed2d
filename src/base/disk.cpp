#include "base/disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/identity.hpp"
#include "base/source_file.hpp"
#include "base/text.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

constexpr mode_t file_mode = 0666;
constexpr mode_t folder_mode = 0777;

void require(int result, const fs::path& path) {
    if (result < 0) throw write_error(errno, path);
}

// Names beside `path`, made from its own, so that what a killed run left under them is found when `path` is
// written again; short, so that they fit wherever `path` does.
fs::path name_beside(const fs::path& path, const std::string& what) {
    constexpr std::size_t digits = 16;
    const std::string own = identity_of_bytes(path.filename().native()).substr(0, digits);
    return path.parent_path() / fmt::format(".afterglow-{}-{}.tmp", own, what);
}

bool is_at(int fd, const fs::path& name) {
    struct stat open {};
    struct stat named {};
    return ::fstat(fd, &open) == 0 && ::lstat(name.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
           open.st_ino == named.st_ino;
}

// A temporary file is locked as long as somebody writes it. One that is not is left from a killed run.
bool removed_as_abandoned(FileSystem& system, const fs::path& name) {
    const int fd = system.open(name.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    if (fd < 0) return false;
    const bool removed =
        ::flock(fd, LOCK_EX | LOCK_NB) == 0 && is_at(fd, name) && system.unlink(name.c_str()) == 0;
    system.close(fd);
    return removed;
}

// Locks a file that was just made; false if another run took it for abandoned in between. Where a disk knows
// no locks, there are none.
bool locked(int fd, const fs::path& name) {
    return (::flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && is_at(fd, name);
}

// Takes a name beside `path` with `create` (which returns a system call's result) that nobody else has.
fs::path take_name_beside(FileSystem& system, const fs::path& path,
                          const std::function<int(const char*)>& create) {
    for (unsigned number = 0;; ++number) {
        const fs::path name = name_beside(path, std::to_string(number));
        const auto error_of_create = [&] {
            return uninterrupted([&] { return create(name.c_str()); }) < 0 ? errno : 0;
        };
        int error = error_of_create();
        if (error == EEXIST && removed_as_abandoned(system, name)) error = error_of_create();
        if (error == 0) return name;
        if (error != EEXIST) throw write_error(error, path);
    }
}

// A file being written under a temporary name; gone again unless it is finished.
class PendingFile {
  public:
    PendingFile(FileSystem& system, const fs::path& path) : system_(system), path_(path) {
        temporary_ = take_name_beside(system, path, [&](const char* name) { return create(name); });
    }
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;
    ~PendingFile() {
        if (descriptor_ >= 0) system_.close(descriptor_);
        if (!finished_) uninterrupted([&] { return system_.unlink(temporary_.c_str()); });
    }

    void write(std::span<const std::byte> bytes) {
        if (const int error = write_all(system_, descriptor_, bytes); error != 0)
            throw write_error(error, path_);
    }

    void finish(Flush flush) {
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
        require(uninterrupted([&] { return system_.rename(temporary_.c_str(), path_.c_str()); }), path_);
        finished_ = true;
    }

  private:
    int create(const char* name) {
        descriptor_ = system_.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, file_mode);
        if (descriptor_ < 0 || locked(descriptor_, name)) return descriptor_;
        system_.close(std::exchange(descriptor_, -1));
        errno = EEXIST;
        return -1;
    }

    FileSystem& system_;
    fs::path path_;
    fs::path temporary_;
    int descriptor_ = -1;
    bool finished_ = false;
};

void copy_link(FileSystem& system, const fs::path& from, const fs::path& to) {
    std::error_code error;
    const fs::path target = fs::read_symlink(from, error);
    if (error) throw write_error(error.value(), to);
    require(uninterrupted([&] { return system.symlink(target.c_str(), to.c_str()); }), to);
}

std::vector<fs::path> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        entries.push_back(it->path());
    }
    if (error) throw write_error(error.value(), folder);
    return entries;
}

void copy_tree(FileSystem& system, const fs::path& from, const fs::path& to) {
    for (const fs::path& entry : entries_of(from)) {
        const fs::path copy = to / entry.filename();
        const auto kind = fs::symlink_status(entry).type();
        if (kind == fs::file_type::symlink) {
            copy_link(system, entry, copy);
        } else if (kind == fs::file_type::directory) {
            require(uninterrupted([&] { return system.mkdir(copy.c_str(), folder_mode); }), copy);
            copy_tree(system, entry, copy);
        } else {
            copy_file(system, entry, copy);
        }
    }
}

// The new folder is in its place by now: what cannot be removed of the old one must not make that a failure.
void remove_leftover(FileSystem& system, const fs::path& path) {
    try {
        remove_tree(system, path);
    } catch (const Error& error) {
        static_cast<void>(error);
    }
}

// Two renames where one is not to be had; if the second fails, the first is taken back.
void swap_in_two_steps(FileSystem& system, const fs::path& from, const fs::path& to) {
    const fs::path aside = name_beside(to, "old");
    remove_tree(system, aside);
    const auto rename = [&](const fs::path& name, const fs::path& new_name) {
        return uninterrupted([&] { return system.rename(name.c_str(), new_name.c_str()); });
    };
    require(rename(to, aside), to);
    if (rename(from, to) < 0) {
        const int error = errno;
        rename(aside, to);
        throw write_error(error, to);
    }
    remove_leftover(system, aside);
}

void put_copy_in_place(FileSystem& system, const fs::path& from, const fs::path& to) {
    const fs::path copy = name_beside(to, "new");
    remove_tree(system, copy);
    require(system.mkdir(copy.c_str(), folder_mode), copy);
    try {
        copy_tree(system, from, copy);
        put_in_place(system, copy, to);
    } catch (const Error&) {
        remove_leftover(system, copy);
        throw;
    }
    remove_leftover(system, from);
}

void flush_one(FileSystem& system, const fs::path& path, int flags) {
    const int fd = uninterrupted(
        [&] { return system.open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0); });
    require(fd, path);
    const int error = uninterrupted([&] { return system.fsync(fd); }) < 0 ? errno : 0;
    system.close(fd);
    // Some file systems cannot flush a folder by itself.
    const bool cannot = (flags & O_DIRECTORY) != 0 && (error == EINVAL || error == EROFS);
    if (error != 0 && !cannot) throw write_error(error, path);
}

bool swaps_are_missing(int error) {
    return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

bool ends_with_half_a_line(int fd, off_t size) {
    char last = '\n';
    return size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

Error write_error(int error, const fs::path& path) {
    const std::string subject = valid_utf8(path.string());
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return {ErrorCategory::space, "the disk is full; free some space and run again", subject};
        case EROFS:
            return {ErrorCategory::write, "cannot be written: the disk is read-only", subject};
        case EACCES:
        case EPERM:
            return {ErrorCategory::write, "cannot be written: no permission", subject};
        default:
            return {ErrorCategory::write, "cannot be written: " + std::generic_category().message(error),
                    subject};
    }
}

int write_all(FileSystem& system, int fd, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t done = uninterrupted([&] { return system.write(fd, bytes.data(), bytes.size()); });
        if (done < 0) return errno;
        if (done == 0) return EIO;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return 0;
}

bool exists(const fs::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

void make_folders(FileSystem& system, const fs::path& folder) {
    std::error_code ignored;
    if (fs::is_directory(folder, ignored)) return;
    if (folder.has_relative_path()) make_folders(system, folder.parent_path());
    if (uninterrupted([&] { return system.mkdir(folder.c_str(), folder_mode); }) == 0) return;
    const int error = errno;
    if (error != EEXIST || !fs::is_directory(folder, ignored)) throw write_error(error, folder);
}

void write_whole(FileSystem& system, const fs::path& path, std::span<const std::byte> bytes, Flush flush) {
    PendingFile file(system, path);
    file.write(bytes);
    file.finish(flush);
}

void write_whole(FileSystem& system, const fs::path& path, const TextSource& fill) {
    constexpr std::size_t block_bytes = 1U << 18U;
    PendingFile file(system, path);
    std::string block;
    const auto flush = [&] {
        file.write(std::as_bytes(std::span(block)));
        block.clear();
    };
    fill([&](std::string_view piece) {
        block += piece;
        if (block.size() >= block_bytes) flush();
    });
    flush();
    file.finish(Flush::at_once);
}

void append_line(FileSystem& system, const fs::path& path, std::string_view line) {
    const int fd = uninterrupted([&] {
        return system.open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, file_mode);
    });
    require(fd, path);
    struct stat before {};
    int error = ::fstat(fd, &before) == 0 ? 0 : errno;
    const bool has_other_names = error == 0 && before.st_nlink > 1;
    std::string text = error == 0 && ends_with_half_a_line(fd, before.st_size) ? "\n" : "";
    text.append(line).append("\n");
    if (error == 0 && !has_other_names) {
        error = write_all(system, fd, std::as_bytes(std::span(text)));
        if (error == 0 && uninterrupted([&] { return system.fsync(fd); }) < 0) error = errno;
        if (error != 0) uninterrupted([&] { return system.truncate(fd, before.st_size); });
    }
    system.close(fd);
    if (error != 0) throw write_error(error, path);
    if (!has_other_names) return;
    // What its other names stand for, somewhere else, must not change with it.
    text.insert(0, read_text_file(path));
    write_whole(system, path, std::as_bytes(std::span(text)));
}

void link_whole(FileSystem& system, const fs::path& target, const fs::path& path) {
    const fs::path name = take_name_beside(
        system, path, [&](const char* taken) { return system.symlink(target.c_str(), taken); });
    if (uninterrupted([&] { return system.rename(name.c_str(), path.c_str()); }) == 0) return;
    const int error = errno;
    uninterrupted([&] { return system.unlink(name.c_str()); });
    throw write_error(error, path);
}

int open_nameless(FileSystem& system, const fs::path& folder) {
    constexpr mode_t private_mode = 0600;
    int fd = uninterrupted(
        [&] { return system.open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, private_mode); });
    if (fd >= 0) return fd;
    // Not every file system has them.
    const fs::path name = take_name_beside(system, folder / "nameless", [&](const char* taken) {
        return fd = system.open(taken, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, private_mode);
    });
    // Another run may have taken it for abandoned, since nobody locks it.
    if (uninterrupted([&] { return system.unlink(name.c_str()); }) == 0 || errno == ENOENT) return fd;
    const int error = errno;
    system.close(fd);
    throw write_error(error, folder);
}

void copy_file(FileSystem& system, const fs::path& from, const fs::path& to) {
    constexpr std::size_t block_bytes = 1U << 20U;
    const SourceFile source(from);
    PendingFile file(system, to);
    std::vector<std::byte> block(block_bytes);
    for (std::int64_t offset = 0;;) {
        const std::size_t got = source.read_at(offset, block.data(), block.size());
        file.write(std::span(block).first(got));
        offset += static_cast<std::int64_t>(got);
        if (got < block.size()) break;
    }
    file.finish(Flush::at_once);
}

void flush_tree(FileSystem& system, const fs::path& folder) {
    for (const fs::path& entry : entries_of(folder)) {
        const auto kind = fs::symlink_status(entry).type();
        if (kind == fs::file_type::directory) flush_tree(system, entry);
        if (kind == fs::file_type::regular) flush_one(system, entry, 0);
    }
    flush_one(system, folder, O_DIRECTORY);
}

void put_in_place(FileSystem& system, const fs::path& from, const fs::path& to) {
    const bool replaces = disk::exists(to);
    const int result = uninterrupted([&] {
        return replaces ? system.exchange(from.c_str(), to.c_str()) : system.rename(from.c_str(), to.c_str());
    });
    const int error = result < 0 ? errno : 0;
    if (error == 0) {
        // Or what a run left that was killed between the two renames of a swap in two steps.
        remove_leftover(system, replaces ? from : name_beside(to, "old"));
    } else if (error == EXDEV) {
        put_copy_in_place(system, from, to);
    } else if (replaces && swaps_are_missing(error)) {
        swap_in_two_steps(system, from, to);
    } else {
        throw write_error(error, to);
    }
}

void remove_tree(FileSystem& system, const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return;
        throw write_error(errno, path);
    }
    if (!S_ISDIR(status.st_mode)) {
        require(uninterrupted([&] { return system.unlink(path.c_str()); }), path);
        return;
    }
    for (const fs::path& entry : entries_of(path)) remove_tree(system, entry);
    require(uninterrupted([&] { return system.rmdir(path.c_str()); }), path);
}

}  // namespace afterglow::disk

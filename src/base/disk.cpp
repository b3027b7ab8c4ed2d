#include "base/disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/identity.hpp"
#include "base/pending_file.hpp"
#include "base/source_file.hpp"
#include "base/text.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view beside_begin = ".afterglow-";
constexpr std::string_view beside_end = ".tmp";

bool anything(std::string_view /*beginning*/) {
    return true;
}

bool nothing(std::string_view /*beginning*/) {
    return false;
}

// A stream to whoever listens at a socket's name; -1 and errno.
int connected(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) return errno = ENAMETOOLONG, -1;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
    const int error = errno;
    ::close(fd);
    return errno = error, -1;
}

// Without waiting for ever, beyond any signal, for somebody who reads a FIFO.
int open_to_write_in(FileSystem& system, const fs::path& path) {
    constexpr std::chrono::seconds longest{5};
    constexpr std::chrono::milliseconds pause{10};
    const auto until = std::chrono::steady_clock::now() + longest;
    for (;;) {
        const int fd = uninterrupted(
            [&] { return system.open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); });
        if (fd >= 0) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
        if (fd >= 0 || errno != ENXIO) return fd;
        struct stat status {};
        if (::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) return connected(path);
        if (std::chrono::steady_clock::now() > until)
            throw Error(ErrorCategory::write, "is a named pipe that nobody reads", valid_utf8(path.string()));
        std::this_thread::sleep_for(pause);
    }
}

bool ends_with_half_a_line(int fd, off_t size) {
    char last = '\n';
    return size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

void require(int result, const fs::path& path) {
    if (result < 0) throw write_error(errno, path);
}

fs::path resolved(const fs::path& path) {
    std::error_code ignored;
    const fs::path whole = fs::weakly_canonical(fs::absolute(path), ignored);
    return whole.filename().empty() ? whole.parent_path() : whole;
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

fs::path name_beside(const fs::path& path, const std::string& what) {
    constexpr std::size_t digits = 16;
    const std::string own = content_hash(path.filename().native()).substr(0, digits);
    return path.parent_path() / fmt::format("{}{}-{}{}", beside_begin, own, what, beside_end);
}

bool is_name_beside(const std::string& name) {
    constexpr std::size_t digits = 16;
    const std::string_view rest = std::string_view(name).substr(std::min(name.size(), beside_begin.size()));
    return name.starts_with(beside_begin) && name.ends_with(beside_end) && rest.size() > digits &&
           rest[digits] == '-' &&
           rest.substr(0, digits).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string numbered_name(const std::string& name, int number) {
    const fs::path whole = name;
    return fmt::format("{} ({}){}", whole.stem().string(), number, whole.extension().string());
}

Error write_error(int error, const fs::path& path) {
    const std::string subject = valid_utf8(path.string());
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return {ErrorCategory::disk_full, "the disk is full; free some space and run again", subject};
        case EFBIG:
            return {
                ErrorCategory::disk_full,
                "is larger than a file may be here, by the limit of this session (ulimit -f) or of the disk",
                subject};
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

bool is_at(int fd, const fs::path& name) {
    struct stat open {};
    struct stat named {};
    return ::fstat(fd, &open) == 0 && ::lstat(name.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
           open.st_ino == named.st_ino;
}

bool remove_open(FileSystem& system, int fd, const fs::path& path) {
    return is_at(fd, path) && system.unlink(path.c_str()) == 0;
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

void make_folders(FileSystem& system, const fs::path& folder, mode_t mode) {
    std::error_code ignored;
    if (fs::is_directory(folder, ignored)) return;
    if (folder.has_relative_path()) make_folders(system, folder.parent_path());
    if (uninterrupted([&] { return system.mkdir(folder.c_str(), mode); }) == 0) return;
    const int error = errno;
    if (error != EEXIST) throw write_error(error, folder);
    if (!fs::is_directory(folder, ignored))
        throw Error(ErrorCategory::write, "is no folder, so that nothing can be put into it",
                    valid_utf8(folder.string()));
}

void write_whole(FileSystem& system, const fs::path& path, std::span<const std::byte> bytes, Flush flush,
                 const Recognise& recognise) {
    PendingFile file(system, path, recognise ? recognise : anything);
    file.write(bytes);
    file.finish(flush);
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
    const auto same = [begin = text.substr(0, 16)](std::string_view other) {
        return other.starts_with(begin);
    };
    write_whole(system, path, std::as_bytes(std::span(text)), Flush::at_once, same);
}

void link_whole(FileSystem& system, const fs::path& target, const fs::path& path) {
    const fs::path name = take_name_beside(
        system, path, nothing, [&](const char* taken) { return system.symlink(target.c_str(), taken); });
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
    const fs::path name = take_name_beside(system, folder / "nameless", nothing, [&](const char* taken) {
        return fd = system.open(taken, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, private_mode);
    });
    // Another run may have taken it for abandoned, since nobody locks it.
    if (uninterrupted([&] { return system.unlink(name.c_str()); }) == 0 || errno == ENOENT) return fd;
    const int error = errno;
    system.close(fd);
    throw write_error(error, folder);
}

void copy_file(FileSystem& system, const fs::path& from, const fs::path& to,
               const std::function<void(const std::string&)>& before_name) {
    constexpr std::size_t block_bytes = 1U << 20U;
    const SourceFile source(from);
    PendingFile file(system, to, anything);
    IdentityOfPieces pieces;
    std::vector<std::byte> block(block_bytes);
    for (std::int64_t offset = 0;;) {
        const std::size_t got = source.read_at(offset, block.data(), block.size());
        file.write(std::span(block).first(got));
        pieces.add(block.data(), got);
        offset += static_cast<std::int64_t>(got);
        if (got < block.size()) break;
    }
    before_name(pieces.identity());
    file.finish(Flush::at_once);
}

void write_in_place(FileSystem& system, const fs::path& path, const TextSource& fill) {
    const int fd = open_to_write_in(system, path);
    require(fd, path);
    int error = 0;
    fill([&](std::string_view piece) {
        if (error == 0) error = write_all(system, fd, std::as_bytes(std::span(piece)));
    });
    system.close(fd);
    if (error != 0) throw write_error(error, path);
}

}  // namespace afterglow::disk

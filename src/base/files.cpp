#include "base/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <deque>
#include <system_error>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/source_file.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t reserve_bytes = 16LL << 20;

// Makes an absolute path free of links and `..`, as the system itself would walk it. Names that do not exist
// yet are taken as they are. Links that lead nowhere are followed too: what would be written through them
// counts.
fs::path walk(const fs::path& path) {
    constexpr int most_links = 40;
    const fs::path whole = fs::absolute(path);
    std::deque<fs::path> ahead(whole.begin(), whole.end());
    fs::path done = "/";
    int links = 0;
    while (!ahead.empty()) {
        const fs::path part = ahead.front();
        ahead.pop_front();
        if (part.empty() || part == "." || part == "/") continue;
        if (part == "..") {
            done = done.parent_path();
            continue;
        }
        std::error_code error;
        const fs::path target = fs::read_symlink(done / part, error);
        if (error) {
            done /= part;
            continue;
        }
        if (++links > most_links) throw disk::write_error(ELOOP, path);
        if (target.is_absolute()) done = "/";
        ahead.insert(ahead.begin(), target.begin(), target.end());
    }
    return done;
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

int FileSystem::open(const char* path, int flags, mode_t mode) {
    return ::open(path, flags, mode);
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
int FileSystem::close(int fd) {
    return ::close(fd);
}
int FileSystem::rename(const char* from, const char* to) {
    return ::rename(from, to);
}
int FileSystem::exchange(const char* a, const char* b) {
    return ::renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}
int FileSystem::mkdir(const char* path, mode_t mode) {
    return ::mkdir(path, mode);
}
int FileSystem::unlink(const char* path) {
    return ::unlink(path);
}
int FileSystem::rmdir(const char* path) {
    return ::rmdir(path);
}
int FileSystem::symlink(const char* target, const char* path) {
    return ::symlink(target, path);
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

OutputRoot::OutputRoot(const fs::path& root, const fs::path& confine_to, FileSystem& fs)
    : OutputRoot(root, confine_to.empty() ? root : confine_to, fs, true) {}

OutputRoot OutputRoot::unconfined(const fs::path& root, FileSystem& fs) {
    return {root, root, fs, false};
}

OutputRoot::OutputRoot(const fs::path& root, const fs::path& confine_to, FileSystem& fs, bool confined)
    : root_(walk(root)), confine_to_(walk(confine_to)), fs_(&fs), confined_(confined) {
    require_inside(root_);
    disk::make_folders(*fs_, root_);
}

void OutputRoot::require_inside(const fs::path& resolved) const {
    if (!confined_ || lies_in(resolved, confine_to_)) return;
    throw Error(
        ErrorCategory::write,
        fmt::format(
            "refused: it leads outside {}, where all output has to stay; use a folder inside it, or set "
            "AFTERGLOW_EXPORT_ROOT to one that holds both",
            valid_utf8(confine_to_.string())),
        valid_utf8(resolved.string()));
}

fs::path OutputRoot::resolve(const fs::path& path) const {
    fs::path resolved = walk(root_ / path);
    require_inside(resolved);
    return resolved;
}

fs::path OutputRoot::resolve_name(const fs::path& path) const {
    const fs::path whole = root_ / path;
    const fs::path name = whole.filename();
    if (name.empty()) return resolve_name(whole.parent_path());
    if (name == "." || name == "..") return resolve(whole);
    fs::path resolved = walk(whole.parent_path()) / name;
    require_inside(resolved);
    return resolved;
}

void OutputRoot::make_folder(const fs::path& path) const {
    disk::make_folders(*fs_, resolve(path));
}

void OutputRoot::write_file(const fs::path& path, std::span<const std::byte> bytes, Flush flush) const {
    disk::write_whole(*fs_, resolve(path), bytes, flush);
}

void OutputRoot::write_file(const fs::path& path, std::string_view text) const {
    write_file(path, std::as_bytes(std::span(text)));
}

void OutputRoot::write_file(const fs::path& path, const TextSource& fill) const {
    disk::write_whole(*fs_, resolve(path), fill);
}

void OutputRoot::append_line(const fs::path& path, std::string_view line) const {
    disk::append_line(*fs_, resolve(path), line);
}

void OutputRoot::publish_folder(const fs::path& from, const fs::path& to) const {
    const fs::path target = resolve_name(to);
    const fs::path folder = resolve_name(from);
    disk::make_folders(*fs_, target.parent_path());
    disk::flush_tree(*fs_, folder);
    disk::put_in_place(*fs_, folder, target);
}

void OutputRoot::flush_folder(const fs::path& path) const {
    disk::flush_tree(*fs_, resolve_name(path));
}

void OutputRoot::link_or_copy(const fs::path& target, const fs::path& path,
                              const std::function<void()>& before_copy) const {
    const fs::path whole_target = fs::absolute(target);
    const fs::path name = resolve_name(path);
    try {
        disk::link_whole(*fs_, whole_target, name);
    } catch (const Error& error) {
        if (error.category() == ErrorCategory::space) throw;
        before_copy();
        disk::copy_file(*fs_, whole_target, name);
    }
}

void OutputRoot::link(const fs::path& target, const fs::path& path) const {
    disk::link_whole(*fs_, target, resolve_name(path));
}

void OutputRoot::copy_file(const fs::path& from, const fs::path& path) const {
    disk::copy_file(*fs_, from, resolve(path));
}

void OutputRoot::remove(const fs::path& path) const {
    const fs::path name = resolve_name(path);
    if (name == root_ || name == confine_to_ || lies_in(root_, name)) {
        throw Error(ErrorCategory::write, "refused: the output folder itself is not removed",
                    valid_utf8(name.string()));
    }
    disk::remove_tree(*fs_, name);
}

std::int64_t OutputRoot::free_bytes() const {
    const std::int64_t free = fs_->free_bytes(root_.c_str());
    return free < 0 ? free : std::max<std::int64_t>(0, free - reserve_bytes);
}

void OutputRoot::require_space(std::int64_t needed_bytes) const {
    const std::int64_t free = free_bytes();
    if (free < 0 || free >= needed_bytes) return;
    throw Error(ErrorCategory::space,
                fmt::format("not enough space: {} are needed, {} are free (and {} in reserve)",
                            bytes_text(needed_bytes), bytes_text(free), bytes_text(reserve_bytes)),
                valid_utf8(root_.string()));
}

std::string read_text_file(const fs::path& path, std::int64_t limit_bytes) {
    const SourceFile file(path);
    if (file.size_bytes() > limit_bytes) {
        throw Error(ErrorCategory::source,
                    fmt::format("is too large: {}, at most {} are read", bytes_text(file.size_bytes()),
                                bytes_text(limit_bytes)),
                    valid_utf8(path.string()));
    }
    std::string text(static_cast<std::size_t>(file.size_bytes()), '\0');
    text.resize(file.read_at(0, text.data(), text.size()));
    return text;
}

}  // namespace afterglow

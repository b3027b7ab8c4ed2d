// How the program touches the disk. Every write goes through OutputRoot, which keeps it inside the export
// root, whole or absent. The system calls below it are an interface, so that tests can fail any one of them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace afterglow {

// The system calls that change the disk, one for one; each returns what the call returns and sets errno.
class FileSystem {
  public:
    virtual ~FileSystem() = default;
    virtual int open(const char* path, int flags, mode_t mode);
    virtual ssize_t write(int fd, const void* data, std::size_t size);
    virtual int fsync(int fd);
    // Lets the disk begin with what was written, without waiting for it (sync_file_range).
    virtual int start_flush(int fd);
    virtual int truncate(int fd, off_t size);
    virtual int close(int fd);
    virtual int rename(const char* from, const char* to);
    // Swaps two existing names in one step (renameat2 RENAME_EXCHANGE).
    virtual int exchange(const char* a, const char* b);
    virtual int mkdir(const char* path, mode_t mode);
    virtual int unlink(const char* path);
    virtual int rmdir(const char* path);
    virtual int symlink(const char* target, const char* path);
    // Free bytes for an unprivileged writer at an existing folder, or -1.
    virtual std::int64_t free_bytes(const char* path);
};

FileSystem& real_file_system();

// Takes the next piece of a text, and what gives all pieces in order.
using TextSink = std::function<void(std::string_view piece)>;
using TextSource = std::function<void(const TextSink& put)>;

// When a file must have reached the disk.
enum class Flush {
    at_once,      // before its name appears
    with_folder,  // at the latest when its folder is published: many files together are quicker
};

// The folder outside which nothing is written. Every path given to it is relative to the root or absolute; it
// is resolved (symlinks, `..`) before each write and refused with Error(write) if it leads outside.
class OutputRoot {
  public:
    // Creates the folder if it is missing. `confine_to` is the export root (AFTERGLOW_EXPORT_ROOT) inside
    // which `root` itself must lie; empty: `root` itself. Throws Error(write).
    explicit OutputRoot(const std::filesystem::path& root, const std::filesystem::path& confine_to = {},
                        FileSystem& fs = real_file_system());
    // No containment at all: AFTERGLOW_UNSAFE_IO=1, for tests.
    static OutputRoot unconfined(const std::filesystem::path& root, FileSystem& fs = real_file_system());

    const std::filesystem::path& root() const { return root_; }
    FileSystem& file_system() const { return *fs_; }

    // The resolved absolute path, proven to lie inside. Throws Error(write) otherwise.
    std::filesystem::path resolve(const std::filesystem::path& path) const;

    // Makes the folder and its parents.
    void make_folder(const std::filesystem::path& path) const;
    // Temporary file in the same folder, written, flushed to disk, renamed: the name holds all of `bytes` or
    // what it held before. Throws Error(space) on a full disk, Error(write) otherwise; the temporary file is
    // removed.
    void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                    Flush flush = Flush::at_once) const;
    void write_file(const std::filesystem::path& path, std::string_view text) const;
    // The same for a text too long to hold: `fill` puts it piece by piece.
    void write_file(const std::filesystem::path& path, const TextSource& fill) const;
    // Adds one line to the end of a file with one write, then flushes; creates the file.
    void append_line(const std::filesystem::path& path, std::string_view line) const;
    // Flushes the folder `from` with all that is in it to the disk, then puts it in the place of `to` in one
    // step; what was at `to` before is removed afterwards. Where the file system cannot swap two names, two
    // renames: between them `to` is absent for a moment. From another file system the folder is copied beside
    // `to` first.
    void publish_folder(const std::filesystem::path& from, const std::filesystem::path& to) const;
    // Flushes a folder with all that is in it to the disk.
    void flush_folder(const std::filesystem::path& path) const;
    // A symbolic link at `path` to `target`, or a copy of it where links are not possible; `before_copy` may
    // object to that by throwing.
    void link_or_copy(
        const std::filesystem::path& target, const std::filesystem::path& path,
        const std::function<void()>& before_copy = [] {}) const;
    // A symbolic link at `path` to `target`, which is taken as it is.
    void link(const std::filesystem::path& target, const std::filesystem::path& path) const;
    // A copy of `from` at `path`, whole or absent. Throws Error(source) where `from` cannot be read.
    void copy_file(const std::filesystem::path& from, const std::filesystem::path& path) const;
    // Removes a file or a whole folder, without following symlinks; absent is fine. Never the root itself.
    void remove(const std::filesystem::path& path) const;
    // What may be written: free bytes but for a reserve of 16 MiB, at least 0; -1 if unknown.
    std::int64_t free_bytes() const;
    // Throws Error(space), with both figures, if that is less than `needed_bytes`.
    void require_space(std::int64_t needed_bytes) const;

  private:
    OutputRoot(const std::filesystem::path& root, const std::filesystem::path& confine_to, FileSystem& fs,
               bool confined);
    // As resolve, but a link at `path` itself is not followed: the name is meant, not what it leads to.
    std::filesystem::path resolve_name(const std::filesystem::path& path) const;
    void require_inside(const std::filesystem::path& resolved) const;

    std::filesystem::path root_;        // absolute, resolved
    std::filesystem::path confine_to_;  // absolute, resolved
    FileSystem* fs_;
    bool confined_ = true;
};

// The whole file as text. Throws Error(source) with the reason (missing, a folder, no permission, over
// `limit_bytes`).
std::string read_text_file(const std::filesystem::path& path, std::int64_t limit_bytes = 1LL << 30);

}  // namespace afterglow

// Steps on the disk below OutputRoot, each of which leaves its whole result or nothing. They check no
// containment: paths are absolute and already resolved. All throw Error(disk_full) on a full disk and
// Error(write) otherwise.
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>

#include "base/error.hpp"
#include "base/files.hpp"

namespace afterglow::disk {

// Makes a system call again as long as a signal interrupts it. Not for close, which has closed even then.
template <typename Call>
auto uninterrupted(const Call& call) {
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

// What went wrong with a write to `path`, in the user's words; `error` is an errno.
Error write_error(int error, const std::filesystem::path& path);
// Writes all of it, whatever the system takes at a time; 0, or the errno that ended it.
int write_all(FileSystem& fs, int fd, std::span<const std::byte> bytes);

// True if the open file is what has this name.
bool is_at(int fd, const std::filesystem::path& name);
// Removes a file of our own that is open and locked, if it still has this name; true if so.
bool remove_open(FileSystem& fs, int fd, const std::filesystem::path& path);

// Throws write_error(errno, path) if a system call gave a negative result.
void require(int result, const std::filesystem::path& path);

// True if something has this name, a link that leads nowhere included.
bool exists(const std::filesystem::path& path);
// Absolute, with links followed as far as it exists, and without a slash at its end.
std::filesystem::path resolved(const std::filesystem::path& path);
// True if `path` is the folder or lies in it; both resolved.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);
// Names beside `path`, made from its own, so that what a killed run left under them is found when `path` is
// written again; short, so that they fit wherever `path` does, and allowed on every file system.
std::filesystem::path name_beside(const std::filesystem::path& path, const std::string& what);
bool is_name_beside(const std::string& name);
// "name (2).wav"
std::string numbered_name(const std::string& name, int number);

inline constexpr mode_t folder_mode = 0777;
// Those around it, too, where they are missing; `mode` is for the last.
void make_folders(FileSystem& fs, const std::filesystem::path& folder, mode_t mode = folder_mode);
// `recognise`: a leftover of a killed run is removed if it begins so; null: anything is one.
void write_whole(FileSystem& fs, const std::filesystem::path& path, std::span<const std::byte> bytes,
                 Flush flush = Flush::at_once, const Recognise& recognise = nullptr);
// Into a device, a FIFO or a socket. Throws Error(write) if nobody begins to read a FIFO for 5 s.
void write_in_place(FileSystem& fs, const std::filesystem::path& path, const TextSource& fill);
// One line; begun anew where an interrupted run left half a line. A file with several names (hard links) is
// replaced by a new one, so that only this name sees the line.
void append_line(FileSystem& fs, const std::filesystem::path& path, std::string_view line);
void link_whole(FileSystem& fs, const std::filesystem::path& target, const std::filesystem::path& path);
// `before_name` gets the identity of what was copied before the copy gets its name.
void copy_file(
    FileSystem& fs, const std::filesystem::path& from, const std::filesystem::path& to,
    const std::function<void(const std::string&)>& before_name = [](const std::string&) {});
// A file for reading and writing that has no name and goes when it is closed; its descriptor.
int open_nameless(FileSystem& fs, const std::filesystem::path& folder);

}  // namespace afterglow::disk

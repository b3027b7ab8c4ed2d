// Steps on the disk below OutputRoot, each of which leaves its whole result or nothing. They check no
// containment: paths are absolute and already resolved. All throw Error(space) on a full disk and
// Error(write) otherwise.
#pragma once

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

// True if something has this name, a link that leads nowhere included.
bool exists(const std::filesystem::path& path);
void make_folders(FileSystem& fs, const std::filesystem::path& folder);
void write_whole(FileSystem& fs, const std::filesystem::path& path, std::span<const std::byte> bytes,
                 Flush flush = Flush::at_once);
void write_whole(FileSystem& fs, const std::filesystem::path& path, const TextSource& fill);
// One line; begun anew where an interrupted run left half a line. A file with several names (hard links) is
// replaced by a new one, so that only this name sees the line.
void append_line(FileSystem& fs, const std::filesystem::path& path, std::string_view line);
void link_whole(FileSystem& fs, const std::filesystem::path& target, const std::filesystem::path& path);
void copy_file(FileSystem& fs, const std::filesystem::path& from, const std::filesystem::path& to);
// A file for reading and writing that has no name and goes when it is closed; its descriptor.
int open_nameless(FileSystem& fs, const std::filesystem::path& folder);
// Waits until the disk has all files of a folder and their names.
void flush_tree(FileSystem& fs, const std::filesystem::path& folder);
// Puts `from` where `to` is or will be; see OutputRoot::publish_folder.
void put_in_place(FileSystem& fs, const std::filesystem::path& from, const std::filesystem::path& to);
void remove_tree(FileSystem& fs, const std::filesystem::path& path);

}  // namespace afterglow::disk

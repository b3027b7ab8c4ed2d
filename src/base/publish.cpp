// The steps of own_folder.hpp with which a folder takes its place.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/mark.hpp"
#include "base/open_folder.hpp"
#include "base/own_folder.hpp"
#include "base/text.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

constexpr const char* aside = "old";
constexpr std::int64_t max_begun_mark = 256;

void flush_one(FileSystem& system, const OpenFolder& folder, const std::string& name, int flags) {
    const fs::path path = folder.path_of(name);
    const int fd = uninterrupted([&] {
        return system.openat(folder.descriptor(), name.c_str(),
                             O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0);
    });
    require(fd, path);
    const int error = uninterrupted([&] { return system.fsync(fd); }) < 0 ? errno : 0;
    system.close(fd);
    // Some file systems cannot flush a folder by itself.
    const bool cannot = (flags & O_DIRECTORY) != 0 && (error == EINVAL || error == EROFS);
    if (error != 0 && !cannot) throw write_error(error, path);
}

void flush(FileSystem& system, const OpenFolder& folder) {
    for (const std::string& name : folder.names()) {
        const auto status = folder.status(name);
        const mode_t mode = status ? status->st_mode : 0;
        const auto opened = S_ISDIR(mode) ? folder.open_below(name) : std::nullopt;
        if (opened) {
            flush(system, *opened);
        } else if (S_ISREG(mode) && (mode & (S_ISUID | S_ISGID)) == 0 && status->st_nlink <= 1) {
            flush_one(system, folder, name, 0);
        } else {
            throw Error(ErrorCategory::write, "is no plain file or folder and is not published",
                        valid_utf8(folder.path_of(name).string()));
        }
    }
    flush_one(system, folder, ".", O_DIRECTORY);
}

int rename(FileSystem& system, const fs::path& from, const fs::path& to) {
    return uninterrupted([&] { return system.rename(from.c_str(), to.c_str()); }) < 0 ? errno : 0;
}

// Only an empty one goes, or one with the beginning of a mark: its run was killed while the mark was written,
// or after it was removed.
void clear_unmarked(FileSystem& system, const fs::path& path) {
    const auto opened = OpenFolder::open(path);
    if (!opened) return;
    if (opened->names() == std::vector<std::string>{mark_name}) {
        const auto text = opened->text(mark_name, max_begun_mark);
        if (text && is_begun_mark(*text)) system.unlinkat(opened->descriptor(), mark_name, 0);
    }
    system.rmdir(path.c_str());
}

// Whatever is left of a killed run must not end this one.
void clear_leftover(FileSystem& system, const fs::path& path, const fs::path& target) {
    try {
        const auto mark = mark_of(path);
        // Of a folder in the making nothing can be somebody's; a finished one may have been published.
        const bool may_hold_others = mark && mark->sealed && OpenFolder::open(target);
        if (mark)
            static_cast<void>(clear(system, path, may_hold_others ? std::optional(target) : std::nullopt));
        else
            clear_unmarked(system, path);
    } catch (const Error& error) {
        static_cast<void>(error);
    }
}

// What is there must be a folder, and is from now on known as one that was replaced.
void prepare_for_replacing(FileSystem& system, const fs::path& to) {
    const auto opened = OpenFolder::open(to);
    const auto refuse = [](const fs::path& path, const std::string& what) {
        throw Error(ErrorCategory::usage, what + "; move it away, or choose another output folder",
                    valid_utf8(path.string()));
    };
    if (!opened) return refuse(to, "is there already and is no folder");
    const auto mark = mark_of(*opened);
    if (!mark && opened->status(mark_name))
        return refuse(to / mark_name, "was changed or is not Afterglow's");
    if (!mark) adopt(system, to);
    if (!mark || !mark->sealed) complete(system, to, "");
}

// Two renames where one is not to be had; if the second fails, the first is taken back.
void swap_in_two_steps(FileSystem& system, const fs::path& from, const fs::path& to) {
    const fs::path old = name_beside(to, aside);
    if (disk::exists(old))
        throw Error(ErrorCategory::usage, "is in the way; move it away", valid_utf8(old.string()));
    if (const int error = rename(system, to, old); error != 0) throw write_error(error, to);
    if (const int error = rename(system, from, to); error != 0) {
        rename(system, old, to);
        throw write_error(error, to);
    }
}

bool swaps_are_missing(int error) {
    return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

// Puts `from` in the place of `to`; where the old one is then. 0, or the errno for which it cannot be done.
int put_in_place(FileSystem& system, const fs::path& from, const fs::path& to, fs::path& old) {
    if (!disk::exists(to)) return rename(system, from, to);
    old = from;
    const int error =
        uninterrupted([&] { return system.exchange(from.c_str(), to.c_str()); }) < 0 ? errno : 0;
    if (!swaps_are_missing(error)) return error;
    swap_in_two_steps(system, from, to);
    old = name_beside(to, aside);
    return 0;
}

// After put_in_place(from, to): as it was before. False where that cannot be had.
bool take_back(FileSystem& system, const fs::path& from, const fs::path& to, const fs::path& old) {
    if (old == from) return uninterrupted([&] { return system.exchange(from.c_str(), to.c_str()); }) == 0;
    if (rename(system, to, from) != 0) return false;
    if (rename(system, old, to) == 0) return true;
    rename(system, from, to);
    return false;
}

void copy_tree(FileSystem& system, const OpenFolder& from, const fs::path& to) {
    for (const std::string& name : from.names()) {
        if (name == mark_name) continue;
        const auto opened = from.open_below(name);
        const fs::path copy = to / name;
        if (!opened) {
            copy_file(system, from.path_of(name), copy);
            continue;
        }
        require(uninterrupted([&] { return system.mkdir(copy.c_str(), 0777); }), copy);
        copy_tree(system, *opened, copy);
    }
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// From another file system the folder is copied beside its place first.
fs::path copied_beside(FileSystem& system, const fs::path& from, const fs::path& to) {
    const fs::path copy = staging_name(to, 0);
    clear_leftover(system, copy, to);
    require(uninterrupted([&] { return system.mkdir(copy.c_str(), 0777); }), copy);
    const std::string mark = read_text_file(from / mark_name);
    const std::string unsealed = mark.substr(0, mark.rfind("\nfrom ") + 1);
    try {
        const auto opened = OpenFolder::open(from);
        if (!opened) throw write_error(ENOENT, from);
        write_whole(system, copy / mark_name, bytes_of(unsealed));
        copy_tree(system, *opened, copy);
        write_whole(system, copy / mark_name, bytes_of(mark));
    } catch (const Error&) {
        clear_leftover(system, copy, copy);
        throw;
    }
    return copy;
}

bool is_beside(const std::string& name, const fs::path& target) {
    const std::string any = name_beside(target, "").filename().native();
    const std::size_t digits_end = any.rfind('-');
    return name.starts_with(any.substr(0, digits_end + 1));
}

}  // namespace

void flush_tree(FileSystem& system, const fs::path& folder) {
    const auto opened = OpenFolder::open(folder);
    if (!opened) throw write_error(ENOENT, folder);
    flush(system, *opened);
}

std::optional<Error> publish(FileSystem& system, const fs::path& from, const fs::path& to) {
    if (!mark_of(from)) throw write_error(ENOENT, from);
    flush_tree(system, from);
    if (disk::exists(to)) prepare_for_replacing(system, to);
    fs::path placed = from;
    fs::path old;
    int error = put_in_place(system, placed, to, old);
    if (error == EXDEV) {
        placed = copied_beside(system, from, to);
        error = put_in_place(system, placed, to, old);
    }
    const auto drop_copy = [&](const fs::path& rubbish) {
        if (placed != from) clear_leftover(system, rubbish, to);
    };
    if (error != 0) {
        drop_copy(placed);
        throw write_error(error, to);
    }
    const auto not_carried = old.empty() ? std::nullopt : carry_over(system, old, to);
    if (not_carried) {
        const Error& first = not_carried->error;
        const bool is_theirs = first.category() == ErrorCategory::usage;
        const std::string what = first.what();
        if (!not_carried->undone || !take_back(system, placed, to, old))
            return Error(ErrorCategory::usage, what + "; it lies there for now",
                         valid_utf8((old / first.subject()).string()));
        drop_copy(placed);
        if (!is_theirs) throw Error(first);
        throw Error(first.category(),
                    what + ", so its folder stays as it was; move it away, or make it writable",
                    valid_utf8((to / first.subject()).string()));
    }
    drop_copy(from);
    try {
        if (!old.empty()) static_cast<void>(clear(system, old, to));
    } catch (const Error& not_cleared) {
        // The new folder is in its place; that rubbish stays is nothing to tell.
        static_cast<void>(not_cleared);
    }
    return std::nullopt;
}

void put_back(FileSystem& system, const fs::path& target) {
    const fs::path old = name_beside(target, aside);
    if (!disk::exists(target) && mark_of(old)) {
        if (const int error = rename(system, old, target); error != 0) throw write_error(error, target);
    }
    for (const fs::path& name : {old, staging_name(target, 0)}) {
        if (disk::exists(name)) clear_leftover(system, name, target);
    }
    for (int number = 1; disk::exists(staging_name(target, number)); ++number)
        clear_leftover(system, staging_name(target, number), target);
}

void put_back_all(FileSystem& system, const fs::path& folder) {
    const auto opened = OpenFolder::open(folder);
    if (!opened) return;
    std::set<std::string> targets;
    for (const std::string& name : opened->names()) {
        if (!is_name_beside(name)) continue;
        const auto mark = mark_of(folder / name);
        if (!mark)
            clear_unmarked(system, folder / name);
        else if (is_beside(name, folder / mark->target))
            targets.insert(mark->target);
    }
    for (const std::string& target : targets) put_back(system, folder / target);
}

}  // namespace afterglow::disk

// Folders of our own, each with its mark (base/mark.hpp), and the only ways in which anything is removed,
// moved aside or replaced as a whole. Paths are absolute and resolved. All throw Error(write|disk_full).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/open_folder.hpp"

namespace afterglow::disk {

// The names beside `target` under which it is staged; 0: where it is copied to from another file system.
std::filesystem::path staging_name(const std::filesystem::path& target, int number);

// Makes the folder, which is not there yet, with a mark that lists nothing.
void make_own_folder(FileSystem& fs, const std::filesystem::path& path, const std::string& command);
// Makes an empty folder of our own beside `target`, to be filled and published there; its path. What killed
// runs left beside it is put back or cleared first.
std::filesystem::path make_staging(FileSystem& fs, const std::filesystem::path& target,
                                   const std::string& command);

// Lists a file (or link) in the mark of the folder that it is about to be written into, if that or one around
// it, below `root`, is of our own; false if none is. Throws Error(usage) if something of somebody else's has
// that name.
bool note_file(FileSystem& fs, const std::filesystem::path& root, const std::filesystem::path& path,
               const std::string& identity);
void note_folder(FileSystem& fs, const std::filesystem::path& root, const std::filesystem::path& path);
// For a folder that is to be made at `path`: what it will replace lets nobody else in than that.
mode_t mode_of_new_folder(const std::filesystem::path& root, const std::filesystem::path& path);

// Gives a folder that is somebody's a mark that lists nothing, so that it is known for what it is while
// another takes its place.
void adopt(FileSystem& fs, const std::filesystem::path& folder);
// Ends and seals the mark.
void complete(FileSystem& fs, const std::filesystem::path& folder, const std::string& from);

// Removes what the mark lists and is unchanged, then the folder, links not followed. All else is moved into
// the folder `heir`, under another name where its own is taken, or stays if there is none; the folder then
// stays too, without a mark. True if nothing of that name is there any more. A folder without a mark is left
// alone.
bool clear(FileSystem& fs, const std::filesystem::path& path,
           const std::optional<std::filesystem::path>& heir = std::nullopt);

// Renames what `name` in `folder` is, links not followed: 0 or the errno. A folder must be writable to be
// moved, unless one is root, and is made so for the moment.
int rename_entry(FileSystem& fs, const OpenFolder& folder, const std::string& name, const OpenFolder& to,
                 const std::string& now);

// What was the first that could not be moved (its path below the folder), and whether all else is back where
// it was.
struct NotCarried {
    Error error;
    bool undone = false;
};
// Moves everything in a folder of our own that is somebody's to the same place below `heir`, under another
// name where its own is taken: all of it or, where that can be had, nothing.
std::optional<NotCarried> carry_over(FileSystem& fs, const std::filesystem::path& path,
                                     const std::filesystem::path& heir);

// Removes the folder if nothing at all is in it; otherwise, and where it cannot be removed, it stays.
void remove_empty_folder(FileSystem& fs, const std::filesystem::path& path);

// Flushes the folder `from`, of our own, with all that is in it, then puts it in the place of `to` in one
// step, carries over what is somebody's in what was there, and clears that. Where the file system cannot swap
// two names, two renames: between them `to` is absent, and put_back mends that. Only files and folders are
// published. Throws Error(usage) where something cannot be carried over: then `to` is as it was, with all
// that was in it. Gives what could be neither carried over nor put back: it stays beside `to` until put_back
// can move it.
std::optional<Error> publish(FileSystem& fs, const std::filesystem::path& from,
                             const std::filesystem::path& to);
// Waits until the disk has all files of a folder and their names; throws if there is anything else in it.
void flush_tree(FileSystem& fs, const std::filesystem::path& folder);
// What a run left beside `target` that was killed while it published: the folder itself, where it is absent,
// is put back into its place; what is only rubbish is cleared.
void put_back(FileSystem& fs, const std::filesystem::path& target);
// The same for every target in a folder. An empty one of such a name may have lost its mark before it could
// be removed, and goes too.
void put_back_all(FileSystem& fs, const std::filesystem::path& folder);

}  // namespace afterglow::disk

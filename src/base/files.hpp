// How the program touches the disk. Every write goes through OutputRoot, which keeps it inside the export
// root, whole or absent, and takes the place of nothing that is not the program's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/file_system.hpp"

namespace afterglow {

// Takes the next piece of a text, and what gives all pieces in order.
using TextSink = std::function<void(std::string_view piece)>;
using TextSource = std::function<void(const TextSink& put)>;

// When a file must have reached the disk.
enum class Flush {
    at_once,      // before its name appears
    with_folder,  // at the latest when its folder is published: many files together are quicker
};

// Whether a file begins as one of some kind does that this program writes.
using Recognise = std::function<bool(std::string_view beginning)>;
// What people do to the results of a kind.
enum class Edits {
    none,
    noted,    // they edit them; what was written is noted beside each
    by_text,  // they edit them; the text is the same every time, so that any other is theirs
};
// A kind of result: only an empty file, or one of the same kind, is replaced by it.
struct ResultKind {
    std::string name;  // "catalog"
    Recognise recognise;
    Edits edits = Edits::none;
};
ResultKind kind_that_begins(std::string name, std::vector<std::string> beginnings);

// The folder outside which nothing is written. Every path given to it is relative to the root or absolute; it
// is resolved (symlinks, `..`) before each write and refused with Error(write) if it leads outside.
class OutputRoot {
  public:
    // Creates the folder if it is missing. `confine_to` is the export root (AFTERGLOW_EXPORT_ROOT) inside
    // which `root` itself must lie; empty: `root` itself. Throws Error(write).
    // `made_by`, if given, is the command in whose name a missing folder is made with a mark.
    explicit OutputRoot(const std::filesystem::path& root, const std::filesystem::path& confine_to = {},
                        FileSystem& fs = real_file_system(), const std::string& made_by = {});
    // No containment at all: AFTERGLOW_UNSAFE_IO=1, for tests. Throws Error(write).
    static OutputRoot unconfined(const std::filesystem::path& root, FileSystem& fs = real_file_system(),
                                 const std::string& made_by = {});

    const std::filesystem::path& root() const { return root_; }
    FileSystem& file_system() const { return *fs_; }

    // The resolved absolute path, proven to lie inside. Throws Error(write) otherwise.
    std::filesystem::path resolve(const std::filesystem::path& path) const;

    // Makes the folder and its parents. Throws Error(disk_full|write), as all below that change the disk.
    void make_folder(const std::filesystem::path& path) const;
    // Temporary file in the same folder, written, flushed to disk, renamed: the name holds all of `bytes` or
    // what it held before. Throws Error(disk_full) on a full disk, Error(write) otherwise; the temporary file
    // is removed. What is written into a folder of our own (make_staging) is listed in its mark; elsewhere,
    // and where somebody has changed it, a file that is there already is refused with Error(usage).
    void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                    Flush flush = Flush::at_once) const;
    void write_file(const std::filesystem::path& path, std::string_view text) const;
    // The same for a result, which takes the place of an earlier one. Devices, FIFOs and sockets are written
    // to. `fill` puts the text piece by piece. Where somebody has edited what is there, gives the name under
    // which that stands by now.
    std::optional<std::filesystem::path> write_result(const std::filesystem::path& path,
                                                      const ResultKind& kind, std::string_view text) const;
    std::optional<std::filesystem::path> write_result(const std::filesystem::path& path,
                                                      const ResultKind& kind, const TextSource& fill) const;
    // The same with a text that has all of what is there, edits included.
    void amend_result(const std::filesystem::path& path, const ResultKind& kind, std::string_view text) const;
    // Throws Error(usage) where write_result would.
    void require_result(const std::filesystem::path& path, const ResultKind& kind) const;
    // True for what is written to and not replaced: a device, a FIFO, a socket, the standard output. Throws
    // as resolve.
    bool is_written_in_place(const std::filesystem::path& path) const;
    // Adds one line to the end of a file with one write, then flushes; creates the file.
    void append_line(const std::filesystem::path& path, std::string_view line) const;

    // Folders of our own: base/own_folder.hpp.
    // Removes the root itself if it was made with a mark and nothing else is in it.
    void remove_root_if_empty() const;
    // Makes the folder with a mark, if nothing has its name; true if so.
    bool make_own_folder(const std::filesystem::path& path, const std::string& command) const;
    // An empty folder beside `target`, to be filled and published there; its path.
    std::filesystem::path make_staging(const std::filesystem::path& target, const std::string& command) const;
    // Ends its mark; `from` says what it was made from.
    void complete_folder(const std::filesystem::path& path, const std::string& from) const;
    // Flushes it with all that is in it to the disk.
    void flush_folder(const std::filesystem::path& path) const;
    // Flushes it, then puts it in the place of `to` in one step. Of what was at `to` before, all that is not
    // ours is carried over, and the rest removed. From another file system it is copied beside `to` first.
    // Throws Error(usage) where `to` cannot be replaced. Gives what could not be carried over, and is kept
    // beside it until put_back can.
    std::optional<Error> publish_folder(const std::filesystem::path& from,
                                        const std::filesystem::path& to) const;
    // Removes what is ours of it; true if nothing of that name is there any more.
    bool clear_folder(const std::filesystem::path& path) const;
    // Repairs what a killed run left of publishing at `target`, or anywhere in a folder.
    void put_back(const std::filesystem::path& target) const;
    void put_back_all(const std::filesystem::path& folder) const;

    // A symbolic link at `path` to `target`, or a copy of it where links are not possible; `before_copy` may
    // object to that by throwing. As write_file. Throws Error(source) where `target` cannot be read.
    void link_or_copy(
        const std::filesystem::path& target, const std::filesystem::path& path,
        const std::function<void()>& before_copy = [] {}) const;
    // What may be written: free bytes but for a reserve of 16 MiB, at least 0; -1 if unknown.
    std::int64_t free_bytes() const;
    // Throws Error(disk_full), with both figures, if that is less than `needed_bytes`.
    void require_space(std::int64_t needed_bytes) const;

  private:
    OutputRoot(const std::filesystem::path& root, const std::filesystem::path& confine_to, FileSystem& fs,
               bool confined, const std::string& made_by);
    // As resolve, but a link at `path` itself is not followed: the name is meant, not what it leads to.
    std::filesystem::path resolve_name(const std::filesystem::path& path) const;
    void require_inside(const std::filesystem::path& resolved) const;
    // Lists what is about to be written in the mark of the folder of our own around it.
    void note(const std::filesystem::path& resolved, const std::string& identity) const;

    std::filesystem::path root_;        // absolute, resolved
    std::filesystem::path confine_to_;  // absolute, resolved
    FileSystem* fs_;
    bool confined_ = true;
};

// That somebody's version of `path` stands under another name by now, as a sentence without its end.
std::string kept_sentence(const std::filesystem::path& path, const std::filesystem::path& kept);

// The whole file as text. Throws Error(source) with the reason (missing, a folder, no permission, over
// `limit_bytes`), Error(unread) where the disk fails.
std::string read_text_file(const std::filesystem::path& path, std::int64_t limit_bytes = 1LL << 30);

}  // namespace afterglow

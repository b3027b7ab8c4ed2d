#include "base/own_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/mark.hpp"
#include "base/moving.hpp"
#include "base/open_folder.hpp"
#include "base/text.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

constexpr mode_t file_mode = 0666;

std::string below(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

// Adds to the mark with one write, so that it holds whole lines whenever the program ends.
void append(FileSystem& system, const fs::path& mark, const std::string& text) {
    const int fd = uninterrupted(
        [&] { return system.open(mark.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW); });
    require(fd, mark);
    const int error = write_all(system, fd, std::as_bytes(std::span(text)));
    system.close(fd);
    if (error != 0) throw write_error(error, mark);
}

void write_mark(FileSystem& system, const fs::path& folder, const std::string& text) {
    const fs::path mark = folder / mark_name;
    const int fd = uninterrupted([&] {
        return system.open(mark.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, file_mode);
    });
    require(fd, mark);
    const int error = write_all(system, fd, std::as_bytes(std::span(text)));
    system.close(fd);
    if (error != 0) throw write_error(error, mark);
}

// The nearest folder of our own around `path`, strictly below `root`.
std::optional<fs::path> own_folder_around(const fs::path& root, const fs::path& path) {
    for (fs::path folder = path.parent_path(); lies_in(folder, root) && folder != root;
         folder = folder.parent_path()) {
        struct stat status {};
        if (::lstat((folder / mark_name).c_str(), &status) != 0) continue;
        const auto opened = OpenFolder::open(folder);
        if (opened && !command_of_mark(opened->beginning_of(mark_name)).empty()) return folder;
    }
    return std::nullopt;
}

bool is_sealed(const fs::path& folder) {
    const auto opened = OpenFolder::open(folder);
    const std::string end = opened ? opened->end_of(mark_name) : std::string();
    const auto last_line = end.rfind('\n', end.size() - 2);
    return last_line != std::string::npos && is_mark_seal(end.substr(last_line + 1));
}

// What was sealed is read and sealed again, and not made longer by what it says already.
void note(FileSystem& system, const fs::path& folder, const std::string& line) {
    const fs::path mark = folder / mark_name;
    if (!is_sealed(folder)) return append(system, mark, line);
    const std::string text = read_text_file(mark);
    if (text.find("\n" + line) != std::string::npos) return;
    append(system, mark, line + mark_seal(text + line));
}

void require_ours(const fs::path& folder, const fs::path& path) {
    if (!disk::exists(path)) return;
    const auto mark = mark_of(folder);
    const auto parent = OpenFolder::open(path.parent_path());
    const std::string name = path.lexically_relative(folder).generic_string();
    if (mark && parent && mark->lists(name, parent->identity(path.filename().native()))) return;
    throw Error(ErrorCategory::usage, "is there and is not as Afterglow wrote it; it stays as it is",
                valid_utf8(path.string()));
}

std::optional<OpenFolder> opened_or_none(const OpenFolder& folder, const std::string& name) {
    try {
        return folder.open_below(name);
    } catch (const Error&) {
        return std::nullopt;
    }
}

// Whose a thing in a folder of our own is.
bool is_ours(const Mark& mark, const OpenFolder& folder, const std::string& name, const std::string& path) {
    // Half written when its run was killed: what is finished is listed before it gets its name.
    if (!mark.sealed && is_name_beside(name)) return true;
    return mark.files.contains(path) && mark.lists(path, folder.identity(name));
}

void carry(const Mark& mark, const OpenFolder& folder, const std::string& place, Moving& moving) {
    for (const std::string& name : folder.names()) {
        const std::string path = below(place, name);
        const auto status = folder.status(name);
        if (path == mark_name || !status) continue;
        const bool is_folder = S_ISDIR(status->st_mode);
        if (is_folder && mark.folders.contains(path)) {
            if (const auto opened = folder.open_below(name)) carry(mark, *opened, path, moving);
        } else if (is_folder || !is_ours(mark, folder, name, path)) {
            moving.move(folder, name, place);
        }
    }
}

// Takes apart a folder of our own.
class Clearing {
  public:
    Clearing(FileSystem& system, const Mark& mark, const std::optional<fs::path>& heir)
        : system_(system), mark_(mark) {
        if (heir) moving_.emplace(system, *heir);
    }

    // What could not be removed or moved, of all the first.
    const std::optional<Error>& failure() const { return failure_; }

    // True if nothing is left in the folder but the mark.
    bool clear(const OpenFolder& folder, const std::string& place) {
        bool empty = true;
        for (const std::string& name : folder.names()) {
            const std::string path = below(place, name);
            const auto status = folder.status(name);
            if (path == mark_name || !status) continue;
            const bool is_folder = S_ISDIR(status->st_mode);
            if (is_folder && mark_.folders.contains(path))
                empty = clear_folder(folder, name, path) && empty;
            else if (!is_folder && is_ours(mark_, folder, name, path))
                empty = remove(folder, name, 0) && empty;
            else
                empty = moving_ && move(folder, name, place) && empty;
        }
        return empty;
    }

  private:
    bool clear_folder(const OpenFolder& folder, const std::string& name, const std::string& path) {
        const auto opened = folder.open_below(name);
        return opened && clear(*opened, path) && remove(folder, name, AT_REMOVEDIR);
    }

    bool remove(const OpenFolder& folder, const std::string& name, int flags) {
        if (uninterrupted([&] { return system_.unlinkat(folder.descriptor(), name.c_str(), flags); }) == 0)
            return true;
        if (!failure_) failure_ = write_error(errno, folder.path_of(name));
        return false;
    }

    bool move(const OpenFolder& folder, const std::string& name, const std::string& place) {
        try {
            moving_->move(folder, name, place);
            return true;
        } catch (const Error& error) {
            if (!failure_) failure_ = error;
            return false;
        }
    }

    FileSystem& system_;
    const Mark& mark_;
    std::optional<Moving> moving_;
    std::optional<Error> failure_;
};

}  // namespace

void make_own_folder(FileSystem& system, const fs::path& path, const std::string& command) {
    // Under another name until it has its mark: without one it would be taken for somebody else's.
    const fs::path name = make_staging(system, path, command);
    if (uninterrupted([&] { return system.rename(name.c_str(), path.c_str()); }) == 0) return;
    const int error = errno;
    clear(system, name);
    throw write_error(error, path);
}

fs::path staging_name(const fs::path& target, int number) {
    return name_beside(target, number == 0 ? "copy" : number == 1 ? "new" : fmt::format("new{}", number));
}

fs::path make_staging(FileSystem& system, const fs::path& target, const std::string& command) {
    put_back(system, target);
    struct stat status {};
    const bool replaces = ::stat(target.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    // No more open than what it will replace.
    const mode_t mode = replaces ? (status.st_mode & folder_mode) | S_IRWXU : folder_mode;
    for (int number = 1;; ++number) {
        const fs::path name = staging_name(target, number);
        if (uninterrupted([&] { return system.mkdir(name.c_str(), mode); }) < 0) {
            if (errno == EEXIST) continue;
            throw write_error(errno, target);
        }
        try {
            write_mark(system, name, mark_heading(command, target.filename().string()));
            return name;
        } catch (const Error&) {
            system.unlink((name / mark_name).c_str());
            system.rmdir(name.c_str());
            throw;
        }
    }
}

bool note_file(FileSystem& system, const fs::path& root, const fs::path& path, const std::string& identity) {
    const auto folder = own_folder_around(root, path);
    if (!folder) return false;
    require_ours(*folder, path);
    note(system, *folder, mark_line_of_file(path.lexically_relative(*folder).generic_string(), identity));
    return true;
}

void note_folder(FileSystem& system, const fs::path& root, const fs::path& path) {
    if (disk::exists(path)) return;
    if (const auto folder = own_folder_around(root, path))
        note(system, *folder, mark_line_of_folder(path.lexically_relative(*folder).generic_string()));
}

mode_t mode_of_new_folder(const fs::path& root, const fs::path& path) {
    const auto folder = own_folder_around(root, path);
    const auto mark = folder ? mark_of(*folder) : std::nullopt;
    if (!mark) return folder_mode;
    const fs::path replaced = folder->parent_path() / mark->target / path.lexically_relative(*folder);
    struct stat status {};
    const bool replaces = ::lstat(replaced.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    return replaces ? (status.st_mode & folder_mode) | S_IRWXU : folder_mode;
}

void adopt(FileSystem& system, const fs::path& folder) {
    write_mark(system, folder, mark_heading(mark_of_replaced, folder.filename().string()));
}

// In an order that does not depend on that of the work.
void complete(FileSystem& system, const fs::path& folder, const std::string& from) {
    const fs::path path = folder / mark_name;
    const auto mark = mark_of(folder);
    if (!mark) throw Error(ErrorCategory::write, "is no mark any more", valid_utf8(path.string()));
    std::string text = mark_heading(mark->command, mark->target);
    for (const auto& [file, identities] : mark->files)
        for (const std::string& identity : identities) text += mark_line_of_file(file, identity);
    for (const std::string& below : mark->folders) text += mark_line_of_folder(below);
    text += mark_end(text, from);
    write_whole(system, path, std::as_bytes(std::span(text)), Flush::with_folder);
}

int rename_entry(FileSystem& system, const OpenFolder& folder, const std::string& name, const OpenFolder& to,
                 const std::string& now) {
    const auto attempt = [&] {
        const auto rename = [&] {
            return system.renameat(folder.descriptor(), name.c_str(), to.descriptor(), now.c_str());
        };
        return uninterrupted(rename) < 0 ? errno : 0;
    };
    const int error = attempt();
    const auto unwritable = error == EACCES ? opened_or_none(folder, name) : std::nullopt;
    if (!unwritable) return error;
    const mode_t mode = unwritable->status().st_mode & 07777U;
    if (system.chmod(unwritable->descriptor(), mode | S_IRWXU) < 0) return errno;
    const int again = attempt();
    system.chmod(unwritable->descriptor(), mode);
    return again;
}

std::optional<NotCarried> carry_over(FileSystem& system, const fs::path& path, const fs::path& heir) {
    Moving moving(system, heir);
    try {
        const auto opened = OpenFolder::open(path);
        const auto mark = opened ? mark_of(*opened) : std::nullopt;
        if (mark) carry(*mark, *opened, "", moving);
        return std::nullopt;
    } catch (const Error& error) {
        return NotCarried{error, moving.undo(path)};
    }
}

bool clear(FileSystem& system, const fs::path& path, const std::optional<fs::path>& heir) {
    const auto opened = OpenFolder::open(path);
    if (!opened) return !disk::exists(path);
    const auto mark = mark_of(*opened);
    if (!mark) return false;
    Clearing clearing(system, *mark, heir);
    const bool empty = clearing.clear(*opened, "");
    if (clearing.failure()) throw Error(*clearing.failure());
    // Without its mark it is known by such a name only.
    fs::path name = path;
    if (empty && !is_name_beside(path.filename().native())) {
        name = name_beside(path, "old");
        require(uninterrupted([&] { return system.rename(path.c_str(), name.c_str()); }), path);
    }
    require(uninterrupted([&] { return system.unlinkat(opened->descriptor(), mark_name, 0); }), name);
    if (!empty) return false;
    const int gone = uninterrupted([&] { return system.rmdir(name.c_str()); });
    if (gone < 0 && errno != ENOTEMPTY && errno != EEXIST) throw write_error(errno, name);
    return gone == 0;
}

void remove_empty_folder(FileSystem& system, const fs::path& path) {
    static_cast<void>(uninterrupted([&] { return system.rmdir(path.c_str()); }));
}

}  // namespace afterglow::disk

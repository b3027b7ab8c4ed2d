#include "archive/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "archive/path_text.hpp"
#include "audio/formats.hpp"
#include "base/error.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"
#include "makers/texture.hpp"

namespace afterglow::archive {
namespace {

constexpr std::array<std::string_view, 11> standing_skips = {
    "venv",   ".venv",  "env",     "node_modules", "__pycache__", ".git",
    ".cache", "export", "exports", "exported",     "work"};
// How a manifest of this program begins; the folder around one is its output.
constexpr std::string_view manifest_head = "filename,path,source,source_path,";

using Inode = std::pair<dev_t, ino_t>;
Inode inode_of(const struct stat& info) {
    return {info.st_dev, info.st_ino};
}

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

std::string special_file_problem(mode_t mode) {
    if (S_ISFIFO(mode)) return "a FIFO, not a regular file";
    if (S_ISSOCK(mode)) return "a socket, not a regular file";
    return "a device, not a regular file";
}

struct Entry {
    std::string name;
    unsigned char type = DT_UNKNOWN;
};

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

// How a regular file of this name begins; empty where there is none.
std::string beginning_of(int folder_fd, const char* name) {
    struct stat info {};
    if (fstatat(folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return {};
    const int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return {};
    std::string text(4096, '\0');
    const ssize_t got = read(fd, text.data(), text.size());
    close(fd);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

// The textures of one recording lie in folders beside their manifest; a merged manifest, which may stand
// among recordings, names folders of such folders.
bool is_manifest_of_textures(const std::string& text) {
    if (!text.starts_with(manifest_head)) return false;
    for (auto line = text.find('\n'); line != std::string::npos; line = text.find('\n', line + 1)) {
        const auto path = text.find(',', line);
        const auto folder = path == std::string::npos ? path : text.find('/', path);
        if (folder == std::string::npos ||
            text.substr(path, folder - path).find_first_of("\n\"") != std::string::npos)
            continue;
        const std::string name = text.substr(path + 1, folder - path - 1);
        for (int kind = 0; kind < makers::texture_kind_count; ++kind)
            if (name == makers::kind_folder(static_cast<makers::TextureKind>(kind))) return true;
        return false;
    }
    return true;
}

// What this program made is no recording: textures, sets of them, kits.
bool is_own_output(int folder_fd) {
    const std::string command = command_of_mark(beginning_of(folder_fd, mark_name));
    if (!command.empty() && command != mark_of_replaced) return true;
    return is_manifest_of_textures(beginning_of(folder_fd, "manifest.csv"));
}

bool is_apple_double(const std::string& name) {
    return name.starts_with("._");
}

// Whether a file's name says that it is audio; none: it says that it is something else.
std::optional<bool> named_as_audio(const std::string& name) {
    const std::filesystem::path path(name);
    if (is_apple_double(name)) return std::nullopt;
    if (audio::has_audio_extension(path)) return true;
    if (path.has_extension() || name.starts_with('.')) return std::nullopt;
    return false;
}

class Walker {
  public:
    Walker(const std::filesystem::path& root, const DiscoverOptions& options, const Progress& progress)
        : root_(root.native()), progress_(progress) {
        skips_.insert(standing_skips.begin(), standing_skips.end());
        skips_.insert(options.skip_dirs.begin(), options.skip_dirs.end());
        includes_.insert(options.include_dirs.begin(), options.include_dirs.end());
        struct stat info {};
        for (const auto& folder : options.own_outputs)
            if (stat(folder.c_str(), &info) == 0) own_outputs_.insert(inode_of(info));
        for (auto folder = root; folder.has_relative_path(); folder = folder.parent_path())
            if (stat(folder.parent_path().c_str(), &info) == 0) above_root_.insert(inode_of(info));
    }

    Walked run() {
        pending_.push_back({});
        walk_pending();
        following_links_ = true;
        while (!links_.empty()) {
            const std::string link = *links_.begin();
            links_.erase(links_.begin());
            follow(link);
            walk_pending();
        }
        add_counts();
        std::sort(found_.files.begin(), found_.files.end(),
                  [](const FoundFile& a, const FoundFile& b) { return a.rel_path < b.rel_path; });
        return std::move(found_);
    }

  private:
    std::string absolute(const std::string& rel_path) const { return joined(root_, rel_path); }

    void note(const std::string& rel_path, const std::string& text) {
        found_.notes.push_back(text_of_path(rel_path.empty() ? root_ : rel_path) + ": " + text);
    }

    void walk_pending() {
        while (!pending_.empty()) {
            const std::string folder = std::move(pending_.back());
            pending_.pop_back();
            if (progress_.interrupted())
                throw Error(ErrorCategory::interrupted, "interrupted while scanning");
            walk_folder(folder);
        }
    }

    void walk_folder(const std::string& rel_path) {
        const Folder folder(opendir(absolute(rel_path).c_str()));
        struct stat info {};
        if (!folder || fstat(dirfd(folder.get()), &info) != 0) {
            const std::string why = std::strerror(errno);
            if (rel_path.empty())
                throw Error(ErrorCategory::usage, "the folder to scan cannot be listed: " + why,
                            text_of_path(root_));
            note(rel_path, "folder not scanned: " + why);
            return;
        }
        if (!visited_.insert(inode_of(info)).second) return;
        if (own_outputs_.contains(inode_of(info))) return;
        std::vector<Entry> entries = list(folder.get(), rel_path);
        const bool may_be_own = std::any_of(entries.begin(), entries.end(), [](const Entry& e) {
            return e.name == "manifest.csv" || e.name == mark_name;
        });
        if (may_be_own && !rel_path.empty() && is_own_output(dirfd(folder.get()))) {
            note(rel_path, "folder not scanned: it holds what this program made");
            return;
        }
        for (const Entry& entry : entries) take(dirfd(folder.get()), rel_path, entry);
    }

    std::vector<Entry> list(DIR* folder, const std::string& rel_path) {
        std::vector<Entry> entries;
        errno = 0;
        while (const dirent* entry = readdir(folder)) {
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") entries.push_back({std::string(name), entry->d_type});
            errno = 0;
        }
        if (errno != 0) note(rel_path, std::string("folder scanned in part only: ") + std::strerror(errno));
        return entries;
    }

    bool is_skipped_folder(const std::string& name) const {
        if (includes_.contains(name)) return false;
        return name.starts_with('.') || skips_.contains(name);
    }

    void take(int folder_fd, const std::string& folder, const Entry& entry) {
        const auto interest = named_as_audio(entry.name);
        if (is_apple_double(entry.name) && audio::has_audio_extension(entry.name)) ++apple_doubles_;
        if (entry.type == DT_REG && !interest) return;
        const std::string rel_path = joined(folder, entry.name);
        struct stat info {};
        if (fstatat(folder_fd, entry.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
            if (interest.value_or(false)) add_problem(rel_path, std::strerror(errno));
        } else if (S_ISLNK(info.st_mode)) {
            links_.insert(rel_path);
        } else if (S_ISDIR(info.st_mode)) {
            if (!is_skipped_folder(entry.name)) pending_.push_back(rel_path);
        } else if (interest) {
            add_file(rel_path, info, *interest);
        }
    }

    void follow(const std::string& link) {
        const std::string name = std::filesystem::path(link).filename().native();
        const auto interest = named_as_audio(name);
        struct stat info {};
        if (stat(absolute(link).c_str(), &info) != 0) {
            const std::string why = errno == ENOENT ? "it leads nowhere" : std::strerror(errno);
            if (interest.value_or(false))
                add_problem(link, "a symbolic link that cannot be followed: " + why);
        } else if (S_ISDIR(info.st_mode)) {
            follow_to_folder(link, name, inode_of(info));
        } else if (interest) {
            add_file(link, info, *interest);
        }
    }

    void follow_to_folder(const std::string& link, const std::string& name, Inode target) {
        if (is_skipped_folder(name) || is_in_own_output(link)) return;
        if (visited_.contains(target))
            ++links_to_seen_;
        else if (above_root_.contains(target))
            note(link, "symbolic link not followed: it leads to a folder around the one that is scanned");
        else
            pending_.push_back(link);
    }

    bool is_in_own_output(const std::string& link) const {
        if (own_outputs_.empty()) return false;
        std::error_code error;
        struct stat info {};
        auto folder = std::filesystem::canonical(absolute(link), error);
        for (; folder.has_relative_path(); folder = folder.parent_path())
            if (stat(folder.c_str(), &info) == 0 && own_outputs_.contains(inode_of(info))) return true;
        return false;
    }

    void add_file(const std::string& rel_path, const struct stat& info, bool audio_name) {
        if (!S_ISREG(info.st_mode)) {
            if (audio_name) add_problem(rel_path, special_file_problem(info.st_mode));
            return;
        }
        // Two names of one file are two rows only where both are real names below the root.
        if (!seen_.insert(inode_of(info)).second && following_links_) {
            ++links_to_seen_;
            return;
        }
        found_.files.push_back(
            {rel_path, info.st_size, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim), audio_name, {}});
    }

    void add_problem(const std::string& rel_path, std::string problem) {
        FoundFile file;
        file.rel_path = rel_path;
        file.problem = std::move(problem);
        found_.files.push_back(std::move(file));
    }

    void add_counts() {
        if (links_to_seen_ > 0)
            found_.notes.push_back(counted(links_to_seen_, "symbolic link") + " to what was scanned already");
        if (apple_doubles_ > 0)
            found_.notes.push_back(counted(apple_doubles_, "file") +
                                   " named ._* passed over (macOS side files)");
    }

    std::string root_;
    const Progress& progress_;
    std::set<std::string, std::less<>> skips_;
    std::set<std::string> includes_;
    std::set<Inode> own_outputs_;
    std::set<Inode> above_root_;
    std::set<Inode> visited_;  // folders
    std::set<Inode> seen_;     // files
    std::vector<std::string> pending_;
    std::set<std::string> links_;
    bool following_links_ = false;
    std::size_t links_to_seen_ = 0;
    std::size_t apple_doubles_ = 0;
    Walked found_;
};

}  // namespace

Walked walk(const std::filesystem::path& root, const DiscoverOptions& options, const Progress& progress) {
    return Walker(root, options, progress).run();
}

}  // namespace afterglow::archive

#include "archive/walk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "archive/asking.hpp"
#include "archive/ignore_rules.hpp"
#include "archive/own_files.hpp"
#include "archive/path_text.hpp"
#include "archive/walk_names.hpp"
#include "audio/formats.hpp"
#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

constexpr std::size_t entries_per_sign = 64;

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

std::string joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

struct Entry {
    std::string name;
    unsigned char type = DT_UNKNOWN;
};

// A folder or file, with the name it has where no link leads to it. The system's numbers do not tell which
// it is: shares make them up.
struct Place {
    std::string rel_path;
    std::string real_path;

    Place inside(const std::string& name) const {
        return {joined(rel_path, name), (real_path == "/" ? real_path : real_path + "/") + name};
    }
};

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

class Walker {
  public:
    Walker(std::filesystem::path root, const WalkRules& rules, const Progress& progress,
           const WalkWorld& world)
        : rules_(rules), progress_(progress), world_(world), folders_(*world.folders) {
        for (const std::string& name : rules.include_dirs) includes_.insert(to_lower_ascii(name));
        root_ = root.native();
        found_.root = std::move(root);
    }

    Walked run() {
        pending_.push_back({{}, root_});
        walk_pending();
        if (!links_.empty())
            for (const FoundFile& file : found_.files) seen_.insert(absolute(file.rel_path));
        following_links_ = true;
        while (!links_.empty()) {
            const std::string link = *links_.begin();
            links_.erase(links_.begin());
            follow(link);
            walk_pending();
        }
        std::ranges::move(passed_over_.notes(), std::back_inserter(found_.notes));
        const auto by_path = [](const auto& a, const auto& b) { return a.rel_path < b.rel_path; };
        std::sort(found_.files.begin(), found_.files.end(), by_path);
        std::sort(found_.unseen.begin(), found_.unseen.end(), by_path);
        return std::move(found_);
    }

  private:
    std::string absolute(const std::string& rel_path) const {
        return rel_path.empty() ? root_ : joined(root_, rel_path);
    }

    void note(const std::string& rel_path, const std::string& text) {
        found_.notes.push_back(text_of_path(rel_path.empty() ? root_ : rel_path) + ": " + text);
    }

    void add_unseen(const std::string& rel_path, std::string why) {
        found_.unseen.push_back({rel_path, std::move(why)});
    }

    bool may_ask(const std::string& rel_path) const {
        return !world_.may_ask || world_.may_ask(absolute(rel_path));
    }

    void walk_pending() {
        while (!pending_.empty()) {
            const Place folder = std::move(pending_.back());
            pending_.pop_back();
            if (progress_.interrupted())
                throw Error(ErrorCategory::interrupted, "interrupted while scanning");
            walk_folder(folder);
        }
    }

    void walk_folder(const Place& place) {
        const std::string& rel_path = place.rel_path;
        if (!may_ask(rel_path)) {
            if (rel_path.empty()) throw Error(ErrorCategory::source, does_not_answer, text_of_path(root_));
            return add_unseen(rel_path, does_not_answer);
        }
        const Folder folder(folders_.open(absolute(rel_path).c_str()));
        if (!folder) {
            const std::string why = std::strerror(errno);
            if (rel_path.empty())
                throw Error(ErrorCategory::usage, "the folder cannot be listed: " + why, text_of_path(root_));
            return add_unseen(rel_path, why);
        }
        if (!visited_.insert(place.real_path).second) return;
        const std::vector<Entry> entries = list(folder.get(), rel_path);
        const bool has_list = std::any_of(entries.begin(), entries.end(),
                                          [](const Entry& e) { return may_list_own_files(e.name); });
        if (has_list && !rules_.own_textures)
            for (OwnFile& file : own_files_in(dirfd(folder.get()))) {
                const std::string path = joined(rel_path, file.path);
                own_files_[path] = std::move(file);
            }
        if (std::any_of(entries.begin(), entries.end(), [](const Entry& e) { return e.name == ignore_file; }))
            read_ignores(dirfd(folder.get()), rel_path);
        for (const Entry& entry : entries) take(dirfd(folder.get()), place, entry);
    }

    std::vector<Entry> list(DIR* folder, const std::string& rel_path) {
        std::vector<Entry> entries;
        errno = 0;
        while (const dirent* entry = folders_.next(folder)) {
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") entries.push_back({std::string(name), entry->d_type});
            if (entries.size() % entries_per_sign == 0) may_ask(rel_path);  // it still answers
            errno = 0;
        }
        if (errno != 0) add_unseen(rel_path, std::string("listed in part only: ") + std::strerror(errno));
        return entries;
    }

    bool is_asked_for(const std::string& name) const {
        return std::find(rules_.skip_dirs.begin(), rules_.skip_dirs.end(), name) != rules_.skip_dirs.end();
    }

    bool is_skipped_folder(const std::string& name) const {
        const std::string small = to_lower_ascii(name);
        if (includes_.contains(small)) return false;
        return name.starts_with('.') || is_asked_for(name) || is_standing_skip(small) ||
               is_side_folder(small);
    }

    void skip_folder(const std::string& rel_path, const std::string& name) {
        if (is_asked_for(name)) return;
        const std::string small = to_lower_ascii(name);
        if (is_side_folder(small) || small.starts_with(".trash-"))
            passed_over_.side_folders.push_back({rel_path, 0});
        else if (!name.starts_with('.'))
            passed_over_.skipped.push_back({rel_path, count_audio(rel_path)});
        else if (const std::size_t audio = count_audio(rel_path); audio > 0)
            passed_over_.hidden.push_back({rel_path, audio});
    }

    // Recordings in a folder that is not walked, by their names, as far as few looks tell.
    std::size_t count_audio(const std::string& rel_path) {
        constexpr int max_depth = 8;
        std::size_t count = 0;
        std::vector<std::pair<std::string, int>> folders = {{rel_path, 0}};
        while (!folders.empty() && looks_left_ > 0) {
            const auto [path, depth] = std::move(folders.back());
            folders.pop_back();
            if (!may_ask(path)) continue;
            const Folder folder(folders_.open(absolute(path).c_str()));
            if (!folder) continue;
            while (const dirent* entry = folders_.next(folder.get())) {
                const std::string name = entry->d_name;
                if (--looks_left_ <= 0) break;
                if (name == "." || name == "..") continue;
                if (entry->d_type == DT_DIR && depth < max_depth && !is_skipped_folder(name))
                    folders.emplace_back(joined(path, name), depth + 1);
                else if (entry->d_type == DT_REG && !is_apple_double(name) &&
                         audio::has_audio_extension(name))
                    ++count;
            }
        }
        return count;
    }

    bool is_left_out(const std::string& rel_path, bool is_folder) const {
        bool out = false;
        for (const IgnoreRules& rules : ignores_) out = rules.leaves_out(rel_path, is_folder, out);
        return out;
    }

    void read_ignores(int folder, const std::string& rel_path) {
        constexpr std::size_t longest = 1 << 16;
        struct stat info {};
        if (fstatat(folder, ignore_file, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return;
        const int fd = openat(folder, ignore_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        std::string text(longest, '\0');
        const ssize_t got =
            fd < 0 ? -1 : disk::uninterrupted([&] { return read(fd, text.data(), text.size()); });
        const int error = errno;
        if (fd >= 0) close(fd);
        if (got < 0)
            return note(joined(rel_path, ignore_file), std::string("not read: ") + std::strerror(error));
        text.resize(static_cast<std::size_t>(got));
        ignores_.emplace_back(rel_path, text);
    }

    void take(int folder, const Place& around, const Entry& entry) {
        const auto interest = named_as_audio(entry.name);
        const Place place = around.inside(entry.name);
        const std::string& rel_path = place.rel_path;
        if (is_apple_double(entry.name) && audio::has_audio_extension(entry.name))
            ++passed_over_.apple_doubles;
        if (entry.type != DT_DIR && !interest && take_unread(rel_path, entry.name)) return;
        if (entry.type == DT_REG && !interest) return;
        if (!ignores_.empty() && is_left_out(rel_path, entry.type == DT_DIR)) {
            if (entry.type == DT_DIR || interest.value_or(false)) ++passed_over_.left_out;
            return;
        }
        if (entry.type == DT_DIR && is_skipped_folder(entry.name)) return skip_folder(rel_path, entry.name);
        if (!may_ask(rel_path)) return add_silent(rel_path, interest.value_or(false));
        // What somebody has put in the place of a texture is a recording like any other.
        const auto own = own_files_.find(rel_path);
        if (own != own_files_.end() && is_as_listed(folder, entry.name, own->second)) {
            ++passed_over_.textures;
            return;
        }
        struct stat info {};
        if (folders_.stat(folder, entry.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
            add_failed(rel_path, entry, interest, errno);
        } else if (S_ISLNK(info.st_mode)) {
            links_.insert(rel_path);
        } else if (S_ISDIR(info.st_mode)) {
            if (is_skipped_folder(entry.name))
                skip_folder(rel_path, entry.name);
            else
                pending_.push_back(place);
        } else if (interest) {
            add_file(place, info, *interest);
        }
    }

    // Sound that is there and that nothing can be made of: a row says why. True if it was such.
    bool take_unread(const std::string& rel_path, const std::string& name) {
        constexpr std::string_view placeholder = ".icloud";
        FoundFile file;
        file.rel_path = rel_path;
        file.of_unread_format = true;
        if (name.starts_with('.') && name.ends_with(placeholder)) {
            const std::filesystem::path real(name.substr(1, name.size() - 1 - placeholder.size()));
            if (!audio::has_audio_extension(real) && !audio::unread_format_of(real)) return false;
            file.problem = "is in iCloud only: its sound is not on this disk";
            if (!is_left_out(rel_path, false)) ++passed_over_.unread["in iCloud only"];
        } else {
            const auto format = audio::unread_format_of(name);
            if (!format || is_apple_double(name)) return false;
            file.problem = why_unread(*format);
            if (!is_left_out(rel_path, false)) passed_over_.add_unread(*format);
        }
        if (!is_left_out(rel_path, false))
            found_.files.push_back(std::move(file));
        else
            ++passed_over_.left_out;
        return true;
    }

    void add_silent(const std::string& rel_path, bool audio_name) {
        if (audio_name)
            add_problem(rel_path, does_not_answer);
        else
            add_unseen(rel_path, does_not_answer);
    }

    // A recording is a row that says so; what may be a folder, or a recording without an extension, hides
    // what it holds. A name that is gone hides nothing.
    void add_failed(const std::string& rel_path, const Entry& entry, std::optional<bool> interest,
                    int error) {
        if (interest.value_or(false))
            add_problem(rel_path, std::strerror(error));
        else if (error != ENOENT && !is_skipped_folder(entry.name))
            add_unseen(rel_path, std::strerror(error));
    }

    void follow(const std::string& link) {
        const std::string name = std::filesystem::path(link).filename().native();
        const auto interest = named_as_audio(name);
        if (!may_ask(link)) return add_silent(link, interest.value_or(false));
        struct stat info {};
        const bool known = folders_.stat(AT_FDCWD, absolute(link).c_str(), &info, 0) == 0;
        std::error_code error;
        const Place place{link, known ? std::filesystem::canonical(absolute(link), error).native() : ""};
        if (!known || error) {
            fail_to_follow(link, name, interest, known ? error.value() : errno);
        } else if (S_ISDIR(info.st_mode)) {
            follow_to_folder(place, name);
        } else if (interest) {
            add_file(place, info, *interest);
        }
    }

    void fail_to_follow(const std::string& link, const std::string& name, std::optional<bool> interest,
                        int error) {
        const std::string why = error == ENOENT ? "it leads nowhere" : std::strerror(error);
        if (interest.value_or(false)) {
            add_problem(link, "a symbolic link that cannot be followed: " + why);
        } else if (is_skipped_folder(name)) {
            return;
        } else if (error == ENOENT || error == ELOOP) {
            ++passed_over_.links_to_nowhere;
        } else {
            add_unseen(link, "a symbolic link that cannot be followed: " + why);
        }
    }

    void follow_to_folder(const Place& link, const std::string& name) {
        if (is_skipped_folder(name)) return skip_folder(link.rel_path, name);
        if (visited_.contains(link.real_path))
            ++passed_over_.links_to_seen;
        else if (disk::lies_in(root_, link.real_path))
            note(link.rel_path,
                 "symbolic link not followed: it leads to a folder around the one that is scanned");
        else
            pending_.push_back(link);
    }

    void add_file(const Place& place, const struct stat& info, bool audio_name) {
        const std::string& rel_path = place.rel_path;
        if (!S_ISREG(info.st_mode)) {
            if (audio_name) add_problem(rel_path, special_file_problem(info.st_mode));
            return;
        }
        // Some that the system makes up as they are read say so, too; nobody can be allowed to read those.
        if (info.st_size == 0) {
            if (audio_name) add_problem(rel_path, "is empty: 0 bytes");
            return;
        }
        // Two names of one file are two rows only where both are real names below the root.
        if (following_links_ && !seen_.insert(place.real_path).second) {
            ++passed_over_.links_to_seen;
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

    const WalkRules& rules_;
    const Progress& progress_;
    const WalkWorld& world_;
    Folders& folders_;
    std::string root_;
    std::set<std::string> includes_;
    std::set<std::string> visited_;             // folders, by real path
    std::set<std::string> seen_;                // files, likewise, once there are links
    std::map<std::string, OwnFile> own_files_;  // by path below the root
    std::vector<Place> pending_;
    std::vector<IgnoreRules> ignores_;  // those of folders around others first
    int looks_left_ = 10'000;           // into folders that are not walked
    std::set<std::string> links_;
    bool following_links_ = false;
    PassedOver passed_over_;
    Walked found_;
};

}  // namespace

Walked walk(const std::filesystem::path& root, const WalkRules& rules, const Progress& progress,
            const WalkWorld& world) {
    if (world.may_ask && !world.may_ask(root.native()))
        throw Error(ErrorCategory::source, does_not_answer, text_of_path(root.native()));
    return Walker(real_folder(root), rules, progress, world).run();
}

}  // namespace afterglow::archive

#include "archive/walk_names.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "archive/ignore_rules.hpp"
#include "archive/path_text.hpp"
#include "audio/formats.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

constexpr std::array<std::string_view, 11> default_skip_dirs = {
    "venv",   ".venv",  "env",     "node_modules", "__pycache__", ".git",
    ".cache", "export", "exports", "exported",     "work"};
constexpr std::array<std::string_view, 24> side_folders = {
    "$recycle.bin", "recycler",        "recycled",
    "#recycle",     "@recycle",        ".recycle",
    ".trash",       ".trashes",        "@recently-snapshot",
    "#snapshot",    ".snapshot",       ".snapshots",
    ".zfs",         "@eadir",          "@__thumb",
    "@tmp",         "__macosx",        "system volume information",
    "lost+found",   ".spotlight-v100", ".fseventsd",
    ".appledouble", "found.000",       "lost.dir"};
constexpr std::size_t names_shown = 3;

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void note_folders(std::vector<PassedFolder> folders, const std::string& how, const std::string& hint,
                  std::vector<std::string>& notes) {
    if (folders.empty()) return;
    std::sort(folders.begin(), folders.end(),
              [](const PassedFolder& a, const PassedFolder& b) { return a.rel_path < b.rel_path; });
    // Those that hold something first.
    std::stable_sort(folders.begin(), folders.end(), [](const PassedFolder& a, const PassedFolder& b) {
        return a.recordings > 0 && b.recordings == 0;
    });
    std::vector<std::string> shown;
    std::size_t recordings = 0;
    for (const PassedFolder& folder : folders) {
        recordings += folder.recordings;
        if (shown.size() == names_shown) continue;
        shown.push_back(text_of_path(folder.rel_path) +
                        (folder.recordings > 0 ? " (" + counted(folder.recordings, "recording") + ")" : ""));
    }
    notes.push_back(fmt::format("{} {}: {}{}{}", counted(folders.size(), "folder"), how,
                                fmt::join(shown, ", "), folders.size() > names_shown ? ", …" : "",
                                recordings > 0 ? hint : ""));
}

void note_unread(const std::map<std::string, std::size_t>& unread, const std::string& lack,
                 std::vector<std::string>& notes) {
    if (unread.empty()) return;
    std::size_t all = 0;
    std::vector<std::string> kinds;
    for (const auto& [format, count] : unread) {
        all += count;
        kinds.push_back(std::to_string(count) + " " + format);
    }
    notes.push_back(counted(all, "file") +
                    " with sound that is not read: " + fmt::format("{}", fmt::join(kinds, ", ")));
    if (!lack.empty()) notes.push_back("some of them take " + lack);
}

}  // namespace

bool is_standing_skip(std::string_view lower_name) {
    return is_one_of(default_skip_dirs, lower_name);
}

bool is_side_folder(std::string_view lower_name) {
    return is_one_of(side_folders, lower_name);
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

std::string special_file_problem(unsigned mode) {
    if (S_ISFIFO(mode)) return "a FIFO, not a regular file";
    if (S_ISSOCK(mode)) return "a socket, not a regular file";
    return "a device, not a regular file";
}

std::string why_unread(const audio::UnreadFormat& format) {
    return "is " + std::string(format.name) +
           (format.lack.empty() ? ", which is not read" : ", which takes " + format.lack);
}

std::filesystem::path real_folder(const std::filesystem::path& root) {
    std::error_code error;
    auto real = std::filesystem::canonical(root, error);
    if (error || !std::filesystem::is_directory(real, error))
        throw Error(ErrorCategory::usage,
                    error && error != std::errc::no_such_file_or_directory
                        ? "the folder cannot be looked at: " + error.message()
                        : "the folder to scan does not exist or is no folder",
                    text_of_path(root.native()));
    return real;
}

void PassedOver::add_unread(const audio::UnreadFormat& format) {
    ++unread[std::string(format.name)];
    if (lack.empty()) lack = format.lack;
}

std::vector<std::string> PassedOver::notes() const {
    std::vector<std::string> notes;
    const auto note = [&](std::size_t count, const std::string& what, const std::string& end) {
        if (count > 0) notes.push_back(counted(count, what) + end);
    };
    note(textures, "texture", " that Afterglow made passed over");
    note_folders(skipped, "passed over by name", " (--include-dir takes them)", notes);
    note_folders(side_folders, "of systems and trash passed over", "", notes);
    note_folders(hidden, "passed over because hidden", " (--include-dir takes them)", notes);
    if (left_out > 0) notes.push_back(counted(left_out, "entry", "entries") + " left out by " + ignore_file);
    note_unread(unread, lack, notes);
    note(links_to_seen, "symbolic link", " to what was scanned already");
    note(links_to_nowhere, "symbolic link", " passed over: leading nowhere");
    note(apple_doubles, "file", " named ._* passed over (macOS side files)");
    return notes;
}

}  // namespace afterglow::archive

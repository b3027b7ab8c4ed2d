#include "archive/own_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/disk.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

// How a manifest of this program begins, and the mark of a folder that it made.
constexpr std::string_view manifest_head = "filename,path,source,source_path,";
constexpr std::string_view mark_head = "made by afterglow ";
constexpr std::size_t path_column = 1;
constexpr std::size_t longest_list = std::size_t{256} << 20U;

// The whole file if it begins so, else nothing.
std::string text_that_begins(int folder, const char* name, std::string_view head) {
    struct stat info {};
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return {};
    const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return {};
    std::string text;
    char block[65536];
    while (text.size() < longest_list) {
        const ssize_t got = disk::uninterrupted([&] { return read(fd, block, sizeof block); });
        if (got <= 0) break;
        text.append(block, static_cast<std::size_t>(got));
        if (!std::string_view(text).starts_with(head.substr(0, text.size()))) break;
    }
    close(fd);
    return text.starts_with(head) ? text : std::string();
}

// Empty if it leads out of the folder.
std::string path_below(const std::string& listed) {
    const auto path = std::filesystem::path(listed).lexically_normal();
    const bool outside = path.empty() || path.is_absolute() || *path.begin() == "..";
    return outside ? std::string() : path.generic_string();
}

}  // namespace

bool may_list_own_files(const std::string& name) {
    return name == manifest_file || name == mark_name;
}

std::vector<std::string> own_files_in(int folder) {
    std::vector<std::string> files;
    const auto add = [&](const std::string& listed) {
        std::string path = path_below(listed);
        if (!path.empty()) files.push_back(std::move(path));
    };
    for (const auto& row : parse_csv(text_that_begins(folder, manifest_file, manifest_head)))
        if (row.size() > path_column) add(row[path_column]);
    if (const auto mark = Mark::parse(text_that_begins(folder, mark_name, mark_head)))
        for (const auto& [path, identities] : mark->files) add(path);
    return files;
}

}  // namespace afterglow::archive

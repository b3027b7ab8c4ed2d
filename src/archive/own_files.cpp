#include "archive/own_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/disk.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

// How a manifest of this program begins, and the mark of a folder that it made.
constexpr std::string_view manifest_head = "filename,path,source,source_path,";
constexpr std::string_view mark_head = "made by afterglow ";
constexpr std::size_t path_column = 1;
constexpr std::size_t max_list = std::size_t{256} << 20U;

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

// None where it is no regular file, or may not be read.
int opened(int folder, const char* name, struct stat& info) {
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return -1;
    return openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

struct List {
    std::string text;
    std::int64_t written_ns = 0;
};

// The whole file if it begins so, else nothing.
List list_that_begins(int folder, const char* name, std::string_view head) {
    struct stat info {};
    const int fd = opened(folder, name, info);
    if (fd < 0) return {};
    std::string text;
    char block[65536];
    while (text.size() < max_list) {
        const ssize_t got = disk::uninterrupted([&] { return read(fd, block, sizeof block); });
        if (got <= 0) break;
        text.append(block, static_cast<std::size_t>(got));
        if (!std::string_view(text).starts_with(head.substr(0, text.size()))) break;
    }
    close(fd);
    if (!text.starts_with(head)) return {};
    return {std::move(text), nanoseconds(info.st_ctim)};
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

std::vector<OwnFile> own_files_in(int folder) {
    std::vector<OwnFile> files;
    const auto add = [&](const std::string& listed, const std::set<std::string>& identities,
                         const List& list) {
        std::string path = path_below(listed);
        if (!path.empty()) files.push_back({std::move(path), identities, list.written_ns});
    };
    const List manifest = list_that_begins(folder, manifest_file, manifest_head);
    for (const auto& row : parse_csv(manifest.text))
        if (row.size() > path_column) add(row[path_column], {}, manifest);
    const List marked = list_that_begins(folder, mark_name, mark_head);
    if (const auto mark = Mark::parse(marked.text))
        for (const auto& [path, identities] : mark->files) add(path, identities, marked);
    return files;
}

bool is_as_listed(int folder, const std::string& name, const OwnFile& listed) {
    if (listed.identities.empty()) return true;
    struct stat info {};
    const int fd = opened(folder, name.c_str(), info);
    if (fd < 0) return false;
    const bool untouched = nanoseconds(info.st_ctim) < listed.listed_ns;
    const bool same = untouched || listed.identities.contains(descriptor_content_hash(fd));
    close(fd);
    return same;
}

}  // namespace afterglow::archive

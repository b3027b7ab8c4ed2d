#include "support/users_things.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <set>
#include <stdexcept>

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text, mode_t mode) {
    std::ofstream(path) << text;
    if (chmod(path.c_str(), mode) != 0) throw std::runtime_error("chmod " + path.string());
}

void make_socket(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // The whole path may be too long for a socket's name.
    const fs::path near = fs::temp_directory_path() / fmt::format("afterglow_socket_{}", getpid());
    near.native().copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        rename(near.c_str(), path.c_str()) != 0)
        unlink(near.c_str());
    close(fd);
}

void make_old(const fs::path& path, time_t seconds) {
    const std::array<timespec, 2> times{timespec{seconds, 0}, timespec{seconds, 123'000'000}};
    utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        names.insert(entry.path().lexically_relative(folder).string());
    return names;
}

}  // namespace

UsersThings::UsersThings(const fs::path& folder) : folder_(folder) {
    fs::create_directories(folder);
    const auto others = names_in(folder);
    fs::create_directories(folder / "my takes/one/deep");
    fs::create_directory(folder / "my takes/nothing in it");
    fs::create_directory(folder / "nothing here");
    write(folder / "notes.txt", "private", 0600);
    write(folder / "render.sh", "#!/bin/sh", 0755);
    write(folder / "my takes/manifest.csv", "mine", 0644);
    write(folder / "my takes/manifest.json", "{}", 0640);
    write(folder / "my takes/one/.afterglow-mine.tmp", "mine", 0644);
    write(folder / ".afterglow-mine.tmp", "mine too", 0444);
    write(folder / "my takes/one/deep/take.wav", "RIFF", 0000);
    fs::create_symlink("../elsewhere", folder / "away");
    fs::create_symlink("nowhere", folder / "my takes/dangling");
    mkfifo((folder / "fifo").c_str(), 0620);
    make_socket(folder / "my takes/socket");
    setxattr((folder / "notes.txt").c_str(), "user.colour", "red", 3, 0);
    setxattr((folder / "my takes").c_str(), "user.colour", "blue", 4, 0);
    chmod((folder / "nothing here").c_str(), 0711);
    chmod((folder / "my takes/one").c_str(), 0700);
    time_t time = 1'000'000'000;
    for (const std::string& name : names_in(folder))
        if (!others.contains(name)) before_[name] = "";
    for (auto entry = before_.rbegin(); entry != before_.rend(); ++entry)
        make_old(folder / entry->first, time += 1000);
    for (auto& [name, description] : before_) description = description_of(folder / name);
}

std::string UsersThings::changed() const {
    for (const auto& [name, description] : before_) {
        const auto now = description_of(folder_ / name);
        if (now != description) return name + ": was " + description + ", is " + (now.empty() ? "gone" : now);
    }
    return {};
}

std::string description_of(const fs::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return {};
    std::string text = fmt::format("mode {:o}, time {}.{:09}", status.st_mode + 0U, status.st_mtim.tv_sec,
                                   status.st_mtim.tv_nsec);
    if (S_ISLNK(status.st_mode)) return text + " -> " + fs::read_symlink(path).string();
    std::array<char, 64> attribute{};
    const auto size = lgetxattr(path.c_str(), "user.colour", attribute.data(), attribute.size());
    if (size > 0) text += ", " + std::string(attribute.data(), static_cast<std::size_t>(size));
    if (!S_ISREG(status.st_mode)) return text;
    std::ifstream in(path, std::ios::binary);
    return text + ": " + std::string(std::istreambuf_iterator<char>(in), {});
}

std::map<std::string, std::string> descriptions_in(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const std::string& name : names_in(folder)) all[name] = description_of(folder / name);
    return all;
}

}  // namespace afterglow::test

#include "base/moving.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/own_folder.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

void return_into(std::optional<OpenFolder>& folder, std::optional<OpenFolder> next) {
    folder.reset();
    if (next) folder.emplace(std::move(*next));
}

std::optional<OpenFolder> open_place(const fs::path& root, const std::string& place) {
    auto folder = OpenFolder::open(root);
    for (const fs::path& part : fs::path(place)) {
        if (!folder) break;
        return_into(folder, folder->open_below(part.native()));
    }
    return folder;
}

// Its own, if that is free or the same file has it by now.
std::string free_name(const OpenFolder& folder, const std::string& name, const OpenFolder& to) {
    if (!to.status(name)) return name;
    const std::string identity = folder.identity(name);
    if (!identity.empty() && identity == to.identity(name)) return name;
    std::string free = name;
    for (int n = 2; to.status(free); ++n) free = numbered_name(name, n);
    return free;
}

}  // namespace

void Moving::move(const OpenFolder& folder, const std::string& name, const std::string& place) {
    const OpenFolder to = heirs_folder(place);
    const std::string free = free_name(folder, name, to);
    const int error = rename_entry(system_, folder, name, to, free);
    const bool is_held = error == EACCES || error == EPERM || error == EBUSY || error == EXDEV;
    if (error != 0 && !is_held) throw write_error(error, folder.path_of(name));
    if (is_held)
        throw Error(ErrorCategory::usage,
                    fmt::format("is not Afterglow's and cannot be moved ({})",
                                std::generic_category().message(error)),
                    place.empty() ? name : place + "/" + name);
    moved_.push_back({place, name, free});
}

bool Moving::undo(const fs::path& root) {
    bool undone = true;
    for (auto one = moved_.rbegin(); one != moved_.rend(); ++one) {
        try {
            const auto from = open_place(heir_, one->place);
            const auto to = open_place(root, one->place);
            undone = from && to && rename_entry(system_, *from, one->now, *to, one->name) == 0 && undone;
        } catch (const Error&) {
            undone = false;
        }
    }
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) remove_empty_folder(system_, *path);
    return undone;
}

OpenFolder Moving::heirs_folder(const std::string& place) {
    auto folder = OpenFolder::open(heir_);
    fs::path path = heir_;
    for (const fs::path& part : fs::path(place)) {
        if (!folder) break;
        path /= part;
        if (!folder->status(part.native())) {
            require(uninterrupted(
                        [&] { return system_.mkdirat(folder->descriptor(), part.c_str(), folder_mode); }),
                    path);
            made_.push_back(path);
        }
        auto next = folder->open_below(part.native());
        if (!next) throw write_error(ENOTDIR, path);
        return_into(folder, std::move(next));
    }
    if (!folder) throw write_error(ENOTDIR, path);
    return std::move(*folder);
}

}  // namespace afterglow::disk

#include "base/owned_folder.hpp"

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/mark.hpp"
#include "base/open_folder.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& folder, const std::string& why) {
    throw Error(ErrorCategory::usage, why, valid_utf8(folder.string()));
}

// The first thing in the folder that is not as the mark says; empty: there is none.
std::string foreign_in(const disk::OpenFolder& folder, const Mark& mark, const std::string& place) {
    for (const auto& name : folder.names()) {
        const std::string path = place.empty() ? name : place + "/" + name;
        if (path == mark_name || mark.lists(path, mark.files.contains(path) ? folder.identity(name) : ""))
            continue;
        const auto below = mark.folders.contains(path) ? folder.open_below(name) : std::nullopt;
        const std::string found = below ? foreign_in(*below, mark, path) : path;
        if (!found.empty()) return found;
    }
    return {};
}

}  // namespace

void require_replaceable(const fs::path& folder, const std::string& command, Replace replace) {
    std::error_code ignored;
    const auto opened = disk::OpenFolder::open(fs::weakly_canonical(folder, ignored));
    if (!opened && disk::exists(folder)) refuse(folder, "is no folder; name one that is not there yet");
    if (!opened || opened->names().empty()) return;
    const auto mark = disk::mark_of(*opened);
    if (!mark || !mark->sealed || mark->command != command) {
        refuse(folder, "is not empty and was not made by 'afterglow " + command +
                           "'; it stays as it is: name another folder");
    }
    if (replace == Replace::never && mark->from != made_in_part)
        refuse(folder, "is there already; --force makes it again");
    const std::string foreign = foreign_in(*opened, *mark, "");
    if (foreign.empty()) return;
    const bool changed = mark->files.contains(foreign);
    refuse(folder, "holds " + valid_utf8(foreign) +
                       (changed ? ", which was changed since Afterglow put it there"
                                : ", which Afterglow did not put there") +
                       "; move it out or name another folder");
}

bool is_up_to_date(const OutputRoot& out, const fs::path& target, const std::string& command,
                   const std::string& from) {
    out.put_back(target);
    const fs::path folder = out.resolve(target);
    const auto mark = disk::mark_of(folder);
    return mark && mark->sealed && mark->command == command && mark->from == from &&
           disk::is_whole(folder, *mark);
}

namespace {

// The target, once it is sure that it may be made.
fs::path checked(const OutputRoot& out, const fs::path& target, const std::string& command, Replace replace) {
    out.put_back(target);
    require_replaceable(out.resolve(target), command, replace);
    return target;
}

}  // namespace

OwnedFolder::OwnedFolder(const OutputRoot& out, const fs::path& target, const std::string& command,
                         Replace replace)
    : out_(out),
      lock_(OutputLock::of_target(out, target)),
      target_(checked(out, target, command, replace)),
      command_(command),
      replace_(replace),
      staging_(out, target, command) {}

void OwnedFolder::write(const fs::path& path, std::span<const std::byte> bytes) const {
    out_.make_folder((folder() / path).parent_path());
    out_.write_file(folder() / path, bytes, Flush::with_folder);
}

void OwnedFolder::write(const fs::path& path, std::string_view text) const {
    write(path, std::as_bytes(std::span(text)));
}

void OwnedFolder::publish(const std::string& from) {
    // It may have been filled while the work went on.
    require_replaceable(out_.resolve(target_), command_, replace_);
    staging_.publish(from);
}

}  // namespace afterglow

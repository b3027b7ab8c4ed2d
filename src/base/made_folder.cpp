#include "base/made_folder.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

struct Marker {
    std::string command;
    std::string from;
    std::set<std::string> files;  // relative, as the system has them
};

std::string heading(const std::string& command) {
    return "made by afterglow " + command;
}

// "made by afterglow kit", what it was made from, and a line per file.
std::optional<Marker> read_marker(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_regular_file(folder / made_marker, ignored)) return std::nullopt;
    Marker marker;
    try {
        std::istringstream lines(read_text_file(folder / made_marker));
        std::string line;
        std::getline(lines, marker.command);
        std::getline(lines, marker.from);
        while (std::getline(lines, line)) marker.files.insert(line);
    } catch (const Error&) {
        return std::nullopt;
    }
    return marker;
}

// Paths of everything in the folder that is no folder itself, relative to it, in order.
std::vector<std::string> files_in(const fs::path& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(folder, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        std::error_code ignored;
        if (it->is_symlink(ignored) || !it->is_directory(ignored))
            files.push_back(it->path().lexically_relative(folder).generic_string());
    }
    if (error) throw Error(ErrorCategory::usage, error.message(), valid_utf8(folder.string()));
    std::ranges::sort(files);
    return files;
}

[[noreturn]] void refuse(const fs::path& folder, const std::string& why) {
    throw Error(ErrorCategory::usage, why, valid_utf8(folder.string()));
}

}  // namespace

void require_replaceable(const fs::path& folder, const std::string& command, Replace replace) {
    std::error_code error;
    const auto status = fs::status(folder, error);
    if (!fs::exists(status)) return;
    if (!fs::is_directory(status)) refuse(folder, "is no folder; name one that is not there yet");
    const auto files = files_in(folder);
    if (files.empty()) return;
    const auto marker = read_marker(folder);
    if (!marker || marker->command != heading(command)) {
        refuse(folder, "is not empty and was not made by 'afterglow " + command +
                           "'; it stays as it is: name another folder");
    }
    if (replace == Replace::never) refuse(folder, "is there already; --force makes it again");
    for (const auto& file : files) {
        if (file != made_marker && !marker->files.contains(file))
            refuse(folder, "holds " + valid_utf8(file) +
                               ", which Afterglow did not put there; move it out or name another folder");
    }
}

bool is_up_to_date(const OutputRoot& out, const fs::path& target, const std::string& command,
                   const std::string& from) {
    const auto marker = read_marker(out.resolve(target));
    if (!marker || marker->command != heading(command) || marker->from != from) return false;
    out.remove(staging_folder(target));
    return true;
}

namespace {

// The command, once it is sure that it may make the folder.
std::string checked(const OutputRoot& out, const fs::path& target, std::string command, Replace replace) {
    require_replaceable(out.resolve(target), command, replace);
    return command;
}

}  // namespace

MadeFolder::MadeFolder(const OutputRoot& out, const fs::path& target, std::string command, Replace replace)
    : out_(out),
      target_(target),
      command_(checked(out, target, std::move(command), replace)),
      replace_(replace),
      staging_(out, target) {}

void MadeFolder::write(const fs::path& path, std::span<const std::byte> bytes) const {
    out_.make_folder((folder() / path).parent_path());
    out_.write_file(folder() / path, bytes, Flush::with_folder);
}

void MadeFolder::write(const fs::path& path, std::string_view text) const {
    write(path, std::as_bytes(std::span(text)));
}

void MadeFolder::publish(const std::string& from) {
    std::string text = heading(command_) + "\n" + from + "\n";
    for (const auto& file : files_in(staging_.resolved())) text += file + "\n";
    write(made_marker, text);
    // It may have been filled while the work went on.
    require_replaceable(out_.resolve(target_), command_, replace_);
    staging_.publish();
}

}  // namespace afterglow

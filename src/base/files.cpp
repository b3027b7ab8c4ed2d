#include "base/files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "base/open_folder.hpp"
#include "base/own_folder.hpp"
#include "base/result_file.hpp"
#include "base/source_file.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t reserve_bytes = 16LL << 20;

// Makes an absolute path free of links and `..`, as the system itself would walk it. Names that do not exist
// yet are taken as they are. Links that lead nowhere are followed too: what would be written through them
// counts.
fs::path walk(const fs::path& path) {
    constexpr int max_links = 40;
    const fs::path whole = fs::absolute(path);
    std::deque<fs::path> ahead(whole.begin(), whole.end());
    fs::path done = "/";
    int links = 0;
    while (!ahead.empty()) {
        const fs::path part = ahead.front();
        ahead.pop_front();
        if (part.empty() || part == "." || part == "/") continue;
        if (part == "..") {
            done = done.parent_path();
            continue;
        }
        std::error_code error;
        const fs::path target = fs::read_symlink(done / part, error);
        if (error) {
            done /= part;
            continue;
        }
        if (++links > max_links) throw disk::write_error(ELOOP, path);
        if (target.is_absolute()) done = "/";
        ahead.insert(ahead.begin(), target.begin(), target.end());
    }
    return done;
}

// The program's own output or error stream, whatever that is; -1: neither.
int standard_stream(const struct stat& status) {
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
        struct stat stream {};
        if (::fstat(fd, &stream) == 0 && stream.st_dev == status.st_dev && stream.st_ino == status.st_ino)
            return fd;
    }
    return -1;
}

}  // namespace

ResultKind kind_that_begins(std::string name, std::vector<std::string> beginnings) {
    return {std::move(name), [beginnings = std::move(beginnings)](std::string_view beginning) {
                return std::ranges::any_of(beginnings,
                                           [&](const auto& text) { return beginning.starts_with(text); });
            }};
}

OutputRoot::OutputRoot(const fs::path& root, const fs::path& confine_to, FileSystem& fs,
                       const std::string& made_by)
    : OutputRoot(root, confine_to.empty() ? root : confine_to, fs, true, made_by) {}

OutputRoot OutputRoot::unconfined(const fs::path& root, FileSystem& fs, const std::string& made_by) {
    return {root, root, fs, false, made_by};
}

OutputRoot::OutputRoot(const fs::path& root, const fs::path& confine_to, FileSystem& fs, bool confined,
                       const std::string& made_by)
    : root_(walk(root)), confine_to_(walk(confine_to)), fs_(&fs), confined_(confined) {
    require_inside(root_);
    if (!made_by.empty()) disk::put_back(*fs_, root_);
    const bool marked = !made_by.empty() && !disk::exists(root_);
    disk::make_folders(*fs_, marked ? root_.parent_path() : root_);
    if (marked) disk::make_own_folder(*fs_, root_, made_by);
}

void OutputRoot::require_inside(const fs::path& resolved) const {
    if (!confined_ || disk::lies_in(resolved, confine_to_)) return;
    throw Error(
        ErrorCategory::write,
        fmt::format(
            "refused: it leads outside {}, where all output has to stay; use a folder inside it, or set "
            "AFTERGLOW_EXPORT_ROOT to one that holds both",
            valid_utf8(confine_to_.string())),
        valid_utf8(resolved.string()));
}

fs::path OutputRoot::resolve(const fs::path& path) const {
    fs::path resolved = walk(root_ / path);
    require_inside(resolved);
    return resolved;
}

fs::path OutputRoot::resolve_name(const fs::path& path) const {
    const fs::path whole = root_ / path;
    const fs::path name = whole.filename();
    if (name.empty()) return resolve_name(whole.parent_path());
    if (name == "." || name == "..") return resolve(whole);
    fs::path resolved = walk(whole.parent_path()) / name;
    require_inside(resolved);
    return resolved;
}

void OutputRoot::make_folder(const fs::path& path) const {
    const fs::path folder = resolve(path);
    if (disk::exists(folder)) return disk::make_folders(*fs_, folder);
    disk::note_folder(*fs_, root_, folder);
    disk::make_folders(*fs_, folder, disk::mode_of_new_folder(root_, folder));
}

void OutputRoot::note(const fs::path& resolved, const std::string& identity) const {
    if (disk::note_file(*fs_, root_, resolved, identity) || !disk::exists(resolved)) return;
    throw Error(ErrorCategory::usage,
                "is there already; it stays as it is: move it away, or name another folder",
                valid_utf8(resolved.string()));
}

void OutputRoot::write_file(const fs::path& path, std::span<const std::byte> bytes, Flush flush) const {
    const fs::path file = resolve(path);
    note(file, content_hash({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
    disk::write_whole(*fs_, file, bytes, flush);
}

void OutputRoot::write_file(const fs::path& path, std::string_view text) const {
    write_file(path, std::as_bytes(std::span(text)));
}

bool OutputRoot::is_written_in_place(const fs::path& path) const {
    struct stat status {};
    if (::stat((root_ / path).c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return false;
    return !S_ISREG(status.st_mode) || standard_stream(status) >= 0;
}

void OutputRoot::require_result(const fs::path& path, const ResultKind& kind) const {
    if (!is_written_in_place(path)) disk::require_replaceable(resolve(path), kind);
}

std::optional<fs::path> OutputRoot::write_result(const fs::path& path, const ResultKind& kind,
                                                 std::string_view text) const {
    return write_result(path, kind, [text](const TextSink& put) { put(text); });
}

std::optional<fs::path> OutputRoot::write_result(const fs::path& path, const ResultKind& kind,
                                                 const TextSource& fill) const {
    if (!is_written_in_place(path)) return disk::write_result(*fs_, resolve(path), kind, fill);
    const fs::path whole = root_ / path;
    require_inside(walk(whole.parent_path()) / whole.filename());
    disk::write_in_place(*fs_, whole, fill);
    return std::nullopt;
}

void OutputRoot::amend_result(const fs::path& path, const ResultKind& kind, std::string_view text) const {
    disk::amend_result(*fs_, resolve(path), kind, [text](const TextSink& put) { put(text); });
}

void OutputRoot::append_line(const fs::path& path, std::string_view line) const {
    disk::append_line(*fs_, resolve(path), line);
}

void OutputRoot::remove_root_if_empty() const {
    const auto opened = disk::OpenFolder::open(root_);
    if (opened && opened->names() == std::vector<std::string>{mark_name})
        static_cast<void>(disk::clear(*fs_, root_));
}

bool OutputRoot::make_own_folder(const fs::path& path, const std::string& command) const {
    const fs::path folder = resolve_name(path);
    disk::put_back(*fs_, folder);
    if (disk::exists(folder)) return false;
    disk::make_folders(*fs_, folder.parent_path());
    disk::make_own_folder(*fs_, folder, command);
    return true;
}

fs::path OutputRoot::make_staging(const fs::path& target, const std::string& command) const {
    const fs::path name = resolve_name(target);
    disk::make_folders(*fs_, name.parent_path());
    return disk::make_staging(*fs_, name, command);
}

void OutputRoot::complete_folder(const fs::path& path, const std::string& from) const {
    disk::complete(*fs_, resolve_name(path), from);
}

void OutputRoot::flush_folder(const fs::path& path) const {
    disk::flush_tree(*fs_, resolve_name(path));
}

std::optional<Error> OutputRoot::publish_folder(const fs::path& from, const fs::path& to) const {
    const fs::path target = resolve_name(to);
    disk::make_folders(*fs_, target.parent_path());
    return disk::publish(*fs_, resolve_name(from), target);
}

bool OutputRoot::clear_folder(const fs::path& path) const {
    return disk::clear(*fs_, resolve_name(path));
}

void OutputRoot::put_back(const fs::path& target) const {
    disk::put_back(*fs_, resolve_name(target));
}

void OutputRoot::put_back_all(const fs::path& folder) const {
    disk::put_back_all(*fs_, resolve_name(folder));
}

void OutputRoot::link_or_copy(const fs::path& target, const fs::path& path,
                              const std::function<void()>& before_copy) const {
    const fs::path whole_target = fs::absolute(target);
    const fs::path name = resolve_name(path);
    try {
        note(name, content_hash(whole_target.native()));
        disk::link_whole(*fs_, whole_target, name);
    } catch (const Error& error) {
        const bool refused =
            error.category() == ErrorCategory::disk_full || error.category() == ErrorCategory::usage;
        if (refused) throw;
        before_copy();
        disk::copy_file(*fs_, whole_target, name, [&](const std::string& identity) { note(name, identity); });
    }
}

std::int64_t OutputRoot::free_bytes() const {
    const std::int64_t free = fs_->free_bytes(root_.c_str());
    return free < 0 ? free : std::max<std::int64_t>(0, free - reserve_bytes);
}

void OutputRoot::require_space(std::int64_t needed_bytes) const {
    const std::int64_t free = free_bytes();
    if (free < 0 || free >= needed_bytes) return;
    throw Error(ErrorCategory::disk_full,
                fmt::format("not enough space: {} are needed, {} are free (and {} in reserve)",
                            bytes_text(needed_bytes), bytes_text(free), bytes_text(reserve_bytes)),
                valid_utf8(root_.string()));
}

std::string kept_sentence(const fs::path& path, const fs::path& kept) {
    return fmt::format("{} had been edited; that version is now {}", valid_utf8(path.filename().string()),
                       valid_utf8(kept.filename().string()));
}

std::string read_text_file(const fs::path& path, std::int64_t limit_bytes) {
    const SourceFile file(path);
    if (file.size_bytes() > limit_bytes) {
        throw Error(ErrorCategory::source,
                    fmt::format("is too large: {}, at most {} are read", bytes_text(file.size_bytes()),
                                bytes_text(limit_bytes)),
                    valid_utf8(path.string()));
    }
    std::string text(static_cast<std::size_t>(file.size_bytes()), '\0');
    text.resize(file.read_at(0, text.data(), text.size()));
    return text;
}

}  // namespace afterglow

#include "base/result_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/disk.hpp"
#include "base/identity.hpp"
#include "base/pending_file.hpp"
#include "base/text.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t identity_digits = 32;

// The file that notes what was written at `path`: an identity a line.
fs::path note_beside(const fs::path& path) {
    constexpr std::size_t digits = 16;
    return path.parent_path() /
           fmt::format(".afterglow-{}.written", content_hash(path.filename().native()).substr(0, digits));
}

bool is_note(std::string_view beginning) {
    const std::string_view line = beginning.substr(0, beginning.find('\n'));
    return line.size() == identity_digits &&
           line.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::set<std::string> noted(const fs::path& note) {
    std::set<std::string> identities;
    std::string text;
    try {
        text = read_text_file(note);
    } catch (const Error&) {
        return identities;
    }
    for (std::size_t start = 0; start + identity_digits < text.size(); start += identity_digits + 1)
        identities.insert(text.substr(start, identity_digits));
    return identities;
}

// Empty where there is none, or an empty one.
std::string identity_of_file(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return {};
    std::string identity = descriptor_content_hash(fd);
    ::close(fd);
    return identity == content_hash("") ? std::string() : identity;
}

fs::path free_name_beside(const fs::path& path) {
    for (int number = 2;; ++number)
        if (fs::path name = path.parent_path() / numbered_name(path.filename().native(), number);
            !disk::exists(name))
            return name;
}

std::string fill_file(PendingFile& file, const TextSource& fill) {
    constexpr std::size_t block_bytes = 1U << 18U;
    IdentityOfPieces pieces;
    std::string block;
    const auto flush = [&] {
        file.write(std::as_bytes(std::span(block)));
        pieces.add(block.data(), block.size());
        block.clear();
    };
    fill([&](std::string_view piece) {
        block += piece;
        if (block.size() >= block_bytes) flush();
    });
    flush();
    return pieces.identity();
}

// One result on its way to its place.
class Replacement {
  public:
    Replacement(FileSystem& system, const fs::path& path, const ResultKind& kind, const TextSource& fill)
        : system_(system), path_(path), kind_(kind), file_(checked(system, path, kind)) {
        identity_ = fill_file(file_, fill);
        file_.complete(Flush::at_once);
        if (kind.edits != Edits::none) before_ = identity_of_file(path);
        if (kind.edits == Edits::noted) noted_ = noted(note_beside(path));
    }

    bool was_changed() const { return !before_.empty() && before_ != identity_ && !noted_.contains(before_); }

    // Before the name is taken: if the run is killed in between, both are known.
    void note() const {
        if (kind_.edits != Edits::noted) return;
        std::set<std::string> known = {identity_};
        if (noted_.contains(before_)) known.insert(before_);
        if (known != noted_) write_note(known, Flush::at_once);
    }

    void take_name() {
        file_.take_name();
        if (!noted_.contains(before_) || before_ == identity_) return;
        try {
            write_note({identity_}, Flush::with_folder);
        } catch (const Error& known_in_vain) {
            // That the one before was written here, too, does no harm.
            static_cast<void>(known_in_vain);
        }
    }

    fs::path take_name_from_other() {
        fs::path kept = free_name_beside(path_);
        require(uninterrupted([&] { return system_.rename(path_.c_str(), kept.c_str()); }), path_);
        try {
            file_.take_name();
        } catch (const Error&) {
            uninterrupted([&] { return system_.rename(kept.c_str(), path_.c_str()); });
            throw;
        }
        return kept;
    }

  private:
    void write_note(const std::set<std::string>& identities, Flush flush) const {
        const fs::path note = note_beside(path_);
        require_replaceable(note, {"note of what was written", is_note});
        std::string text;
        for (const std::string& identity : identities) text += identity + "\n";
        write_whole(system_, note, std::as_bytes(std::span(text)), flush, is_note);
    }

    static PendingFile checked(FileSystem& system, const fs::path& path, const ResultKind& kind) {
        require_replaceable(path, kind);
        return {system, path, kind.recognise};
    }

    FileSystem& system_;
    const fs::path& path_;
    const ResultKind& kind_;
    PendingFile file_;
    std::string identity_;
    std::string before_;
    std::set<std::string> noted_;
};

}  // namespace

void require_replaceable(const fs::path& path, const ResultKind& kind) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        throw write_error(errno, path);
    }
    const int fd = S_ISREG(status.st_mode)
                       ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
                       : -1;
    const bool replaceable = fd >= 0 && is_replaceable(fd, kind.recognise);
    if (fd >= 0) ::close(fd);
    if (replaceable) return;
    throw Error(ErrorCategory::usage,
                fmt::format("is there already and is no {} that Afterglow wrote; it stays as it is: name "
                            "another file, or move it away",
                            kind.name),
                valid_utf8(path.string()));
}

std::optional<fs::path> write_result(FileSystem& system, const fs::path& path, const ResultKind& kind,
                                     const TextSource& fill) {
    Replacement replacement(system, path, kind, fill);
    replacement.note();
    if (replacement.was_changed()) return replacement.take_name_from_other();
    replacement.take_name();
    return std::nullopt;
}

void amend_result(FileSystem& system, const fs::path& path, const ResultKind& kind, const TextSource& fill) {
    Replacement replacement(system, path, kind, fill);
    if (!replacement.was_changed()) replacement.note();
    replacement.take_name();
}

}  // namespace afterglow::disk

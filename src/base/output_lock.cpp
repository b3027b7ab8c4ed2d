#include "base/output_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/lock_holder.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_mark = "held by afterglow\n";
constexpr int folders_around = 8;

// The places that this process holds.
struct Held {
    std::mutex mutex;
    std::multiset<fs::path> places;
};

Held& held() {
    static Held places;
    return places;
}

// False only if another process has it.
bool lock(int fd, int how) {
    return ::flock(fd, how | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

std::string holder_of_folder(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? holder_of(status) : std::string();
}

// At most a file of ours: its mark, and who holds it.
std::string text_of(int fd) {
    std::string text(1024, '\0');
    const auto size = ::pread(fd, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

// Where few files may be open, the work needs them more.
bool is_one_too_many(int fd) {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           static_cast<rlim_t>(fd) >= limit.rlim_cur / 4;
}

// Short, so that it fits wherever the target's name does.
fs::path lock_file_of(const fs::path& target) {
    constexpr std::size_t digits = 16;
    return target.parent_path() /
           fmt::format(".afterglow-{}.lock", content_hash(target.filename().native()).substr(0, digits));
}

}  // namespace

OutputLock::OutputLock(const OutputRoot& out, const fs::path& place)
    : disk_(&out.file_system()), place_(out.resolve(place)) {}

OutputLock::OutputLock(OutputLock&& other) noexcept
    : disk_(other.disk_),
      place_(std::move(other.place_)),
      descriptors_(std::exchange(other.descriptors_, {})),
      file_(std::exchange(other.file_, {})),
      file_descriptor_(std::exchange(other.file_descriptor_, -1)),
      file_stays_(other.file_stays_),
      registered_(std::exchange(other.registered_, false)) {}

OutputLock OutputLock::of_folder(const OutputRoot& out, const fs::path& folder) {
    OutputLock made(out, folder);
    out.make_folder(made.place_);
    if (made.is_mine_already()) return made;
    made.take_folder(made.place_);
    made.take_around(made.place_.parent_path());
    return made;
}

OutputLock OutputLock::of_target(const OutputRoot& out, const fs::path& target) {
    OutputLock made(out, target);
    if (made.is_mine_already()) return made;
    std::error_code ignored;
    const auto status = fs::status(made.place_, ignored);
    // A device, a pipe: it takes what many write.
    if (fs::exists(status) && !fs::is_directory(status) && !fs::is_regular_file(status)) return made;
    out.make_folder(made.place_.parent_path());
    made.take_around(made.place_.parent_path());
    made.take_file(lock_file_of(made.place_));
    if (fs::is_directory(status)) made.take_folder(made.place_);
    return made;
}

OutputLock OutputLock::of_file(const OutputRoot& out, const fs::path& file) {
    OutputLock made(out, file);
    const fs::path resolved = std::exchange(made.place_, made.place_.parent_path());
    out.make_folder(made.place_);
    made.file_stays_ = true;
    made.take_file(resolved);
    return made;
}

OutputLock::~OutputLock() {
    let_go();
}

void OutputLock::let_go() noexcept {
    if (registered_) {
        const std::scoped_lock guard(held().mutex);
        held().places.erase(held().places.find(place_));
    }
    // While it is still locked: after that it may be another's.
    if (!file_.empty() && file_stays_)
        disk::uninterrupted([&] { return disk_->truncate(file_descriptor_, 0); });
    if (!file_.empty() && !file_stays_) disk::remove_open(*disk_, file_descriptor_, file_);
    for (const int fd : descriptors_) ::close(fd);
}

bool OutputLock::is_mine_already() const {
    const std::scoped_lock guard(held().mutex);
    return std::ranges::any_of(held().places,
                               [&](const fs::path& mine) { return disk::lies_in(place_, mine); });
}

void OutputLock::refuse(const std::string& who) const {
    throw Error(ErrorCategory::usage,
                fmt::format("another run of Afterglow is at work here{}; wait for its end or choose another "
                            "folder",
                            who.empty() ? "" : " (" + who + ")"),
                valid_utf8(place_.native()));
}

void OutputLock::enter() {
    if (registered_) return;
    const std::scoped_lock guard(held().mutex);
    held().places.insert(place_);
    registered_ = true;
}

void OutputLock::take_folder(const fs::path& folder) {
    const int fd = disk::uninterrupted(
        [&] { return disk_->open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0); });
    if (fd < 0) throw disk::write_error(errno, folder);
    descriptors_.push_back(fd);
    if (!lock(fd, LOCK_EX)) refuse(holder_of_folder(fd));
    enter();
}

// Shared with all others in the folder and in those around it, so that nobody takes one of these as a whole.
// What may not be looked at is nobody's output either.
void OutputLock::take_around(const fs::path& folder) {
    fs::path around = folder;
    for (int i = 0; i < folders_around && around.has_relative_path(); ++i, around = around.parent_path()) {
        const int fd = ::open(around.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) continue;
        if (is_one_too_many(fd)) {
            ::close(fd);
            return;
        }
        descriptors_.push_back(fd);
        if (!lock(fd, LOCK_SH)) refuse(holder_of_folder(fd));
    }
}

void OutputLock::take_file(const fs::path& file) {
    const int fd = open_locked(file);
    enter();
    const std::string before = text_of(fd);
    // Somebody else's file of that name can be locked as well, but stays as it is.
    if (!before.empty() && !before.starts_with(file_mark)) return;
    file_ = file;
    file_descriptor_ = fd;
    const std::string text = fmt::format("{}{}\n", file_mark, own_description());
    // To tell who is there is a courtesy; a full disk is noticed by those who need it.
    if (disk::uninterrupted([&] { return disk_->truncate(fd, 0); }) == 0)
        disk::write_all(*disk_, fd, std::as_bytes(std::span(text)));
}

// The file that has the name while it is locked: another one may have gone with its lock in between.
int OutputLock::open_locked(const fs::path& file) {
    for (;;) {
        const int fd = disk::uninterrupted([&] {
            return disk_->open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        });
        if (fd < 0) throw disk::write_error(errno, file);
        descriptors_.push_back(fd);
        if (!lock(fd, LOCK_EX)) {
            const std::string text = text_of(fd);
            const auto end = text.find('\n', file_mark.size());
            refuse(text.starts_with(file_mark) && end != std::string::npos
                       ? valid_utf8(text.substr(file_mark.size(), end - file_mark.size()))
                       : std::string());
        }
        if (disk::is_at(fd, file)) return fd;
        descriptors_.pop_back();
        ::close(fd);
    }
}

}  // namespace afterglow

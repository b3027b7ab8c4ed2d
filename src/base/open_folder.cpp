#include "base/open_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/text.hpp"

namespace afterglow::disk {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t enough_bytes = 64;

struct CloseListing {
    void operator()(DIR* listing) const { closedir(listing); }
};

// Throws Error(write) where the disk fails or no file can be opened: nobody knows then whose it is.
class ReadFile {
  public:
    // Does not wait for whoever writes a pipe.
    ReadFile(const OpenFolder& folder, const std::string& name)
        : path_(folder.path_of(name)), fd_(uninterrupted([&] {
              return ::openat(folder.descriptor(), name.c_str(),
                              O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
          })) {
        // Neither there, nor a file, nor to be read by this user: all that says nothing of the disk.
        static constexpr int answers[] = {ENOENT, ENOTDIR, ELOOP, EACCES, EPERM, ENXIO, ENODEV, EISDIR};
        if (fd_ < 0 && std::ranges::find(answers, errno) == std::end(answers)) fail(errno);
    }
    ReadFile(const ReadFile&) = delete;
    ReadFile& operator=(const ReadFile&) = delete;
    ~ReadFile() {
        if (fd_ >= 0) ::close(fd_);
    }
    // -1 where it is no regular file.
    std::int64_t size() const {
        struct stat status {};
        return fd_ >= 0 && ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
    }

    // From `start`, at most `most` bytes; none where it is no regular file or may not be read.
    std::optional<std::string> text(std::int64_t start, std::int64_t most = INT64_MAX) const {
        if (size() < start) return std::nullopt;
        std::string text(static_cast<std::size_t>(std::min(size() - start, most)), '\0');
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t got = uninterrupted([&] {
                return ::pread(fd_, text.data() + done, text.size() - done,
                               static_cast<off_t>(start) + static_cast<off_t>(done));
            });
            if (got < 0) fail(errno);
            if (got == 0) text.resize(done);
            done += static_cast<std::size_t>(got);
        }
        return text;
    }

    // As descriptor_content_hash, throwing as `text` does.
    std::string identity() const {
        const std::string identity = descriptor_content_hash(fd_);
        if (identity.empty()) fail(errno);
        return identity;
    }

  private:
    [[noreturn]] void fail(int error) const {
        throw Error(ErrorCategory::write, "cannot be read: " + std::generic_category().message(error),
                    valid_utf8(path_.string()));
    }

    fs::path path_;
    int fd_;
};

}  // namespace

OpenFolder::OpenFolder(int descriptor, fs::path path) : descriptor_(descriptor), path_(std::move(path)) {}

OpenFolder::OpenFolder(OpenFolder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

OpenFolder::~OpenFolder() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<OpenFolder> OpenFolder::open_at(int folder, const char* name, fs::path path) {
    const int fd = uninterrupted(
        [&] { return ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); });
    if (fd >= 0) return OpenFolder(fd, std::move(path));
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return std::nullopt;
    throw write_error(errno, path);
}

std::optional<OpenFolder> OpenFolder::open(const fs::path& path) {
    return open_at(AT_FDCWD, path.c_str(), path);
}

std::optional<OpenFolder> OpenFolder::open_below(const std::string& name) const {
    return open_at(descriptor_, name.c_str(), path_ / name);
}

std::vector<std::string> OpenFolder::names() const {
    // A description of its own, since this one's place is shared.
    const int fd = ::openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseListing> listing(fd < 0 ? nullptr : ::fdopendir(fd));
    if (!listing) {
        const int error = errno;
        if (fd >= 0) ::close(fd);
        throw write_error(error, path_);
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(listing.get())) {
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
            names.emplace_back(entry->d_name);
        errno = 0;
    }
    if (errno != 0) throw write_error(errno, path_);
    std::ranges::sort(names);
    return names;
}

std::optional<struct stat> OpenFolder::status(const std::string& name) const {
    struct stat status {};
    if (::fstatat(descriptor_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return status;
    if (errno == ENOENT) return std::nullopt;
    throw write_error(errno, path_ / name);
}

struct stat OpenFolder::status() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) throw write_error(errno, path_);
    return status;
}

std::string OpenFolder::identity(const std::string& name) const {
    const auto kind = status(name);
    if (kind && S_ISLNK(kind->st_mode)) {
        std::string target(PATH_MAX, '\0');
        const ssize_t size = ::readlinkat(descriptor_, name.c_str(), target.data(), target.size());
        return size < 0 ? std::string() : content_hash({target.data(), static_cast<std::size_t>(size)});
    }
    if (!kind || !S_ISREG(kind->st_mode)) return {};
    const ReadFile file(*this, name);
    return file.size() < 0 ? std::string() : file.identity();
}

std::optional<std::string> OpenFolder::text(const std::string& name, std::int64_t limit_bytes) const {
    const ReadFile file(*this, name);
    return file.size() > limit_bytes ? std::nullopt : file.text(0);
}

std::string OpenFolder::beginning_of(const std::string& name) const {
    return ReadFile(*this, name).text(0, enough_bytes).value_or("");
}

std::string OpenFolder::end_of(const std::string& name) const {
    const ReadFile file(*this, name);
    return file.text(std::max<std::int64_t>(0, file.size() - enough_bytes)).value_or("");
}

}  // namespace afterglow::disk

#include "base/source_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason,
                       ErrorCategory category = ErrorCategory::source) {
    throw Error(category, reason, valid_utf8(path.string()));
}

[[noreturn]] void fail_with_errno(const std::filesystem::path& path, int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            fail(path, "there is no such file");
        case EACCES:
        case EPERM:
            fail(path, "no permission to read it");
        case ELOOP:
            fail(path, "its symbolic links lead in a circle");
        default:
            fail(path, "cannot be read: " + std::generic_category().message(error), ErrorCategory::unread);
    }
}

void require_regular(const std::filesystem::path& path, const struct stat& status) {
    if (S_ISREG(status.st_mode)) return;
    if (S_ISDIR(status.st_mode)) fail(path, "is a folder, not a file");
    if (S_ISFIFO(status.st_mode)) fail(path, "is a named pipe, not a file");
    if (S_ISSOCK(status.st_mode)) fail(path, "is a socket, not a file");
    fail(path, "is a device, not a file");
}

}  // namespace

SourceFile::SourceFile(const std::filesystem::path& path) : path_(path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) fail_with_errno(path, errno);
    require_regular(path, status);
    // Non-blocking, in case the file became a pipe since.
    do {
        descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    } while (descriptor_ < 0 && errno == EINTR);
    if (descriptor_ < 0) fail_with_errno(path, errno);
    try {
        if (::fstat(descriptor_, &status) != 0) fail_with_errno(path, errno);
        require_regular(path, status);
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
    size_bytes_ = status.st_size;
}

SourceFile::~SourceFile() {
    ::close(descriptor_);
}

std::size_t SourceFile::read_at(std::int64_t offset, void* data, std::size_t size) const {
    std::size_t done = 0;
    while (done < size) {
        const auto got = ::pread(descriptor_, static_cast<char*>(data) + done, size - done,
                                 static_cast<off_t>(offset) + static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail_with_errno(path_, errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

}  // namespace afterglow

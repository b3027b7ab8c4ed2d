#include "archive/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::archive {

FolderLock::FolderLock(const OutputRoot& out, const std::filesystem::path& path, int flags)
    : fd_(disk::uninterrupted(
          [&] { return out.file_system().open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0666); })) {
    if (fd_ < 0) throw disk::write_error(errno, path);
    if (flock(fd_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    close(fd_);
    throw Error(ErrorCategory::usage,
                "another run of Afterglow is at work here; wait for its end or choose another folder",
                valid_utf8(out.root().native()));
}

FolderLock::FolderLock(const OutputRoot& out, const std::filesystem::path& folder,
                       const std::filesystem::path& file_name)
    : FolderLock(out, (out.make_folder(folder), out.resolve(folder / file_name)), O_RDWR | O_CREAT) {}

FolderLock::FolderLock(const OutputRoot& out) : FolderLock(out, out.root(), O_RDONLY | O_DIRECTORY) {}

FolderLock::~FolderLock() {
    close(fd_);
}

}  // namespace afterglow::archive

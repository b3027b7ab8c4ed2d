// Loaded before the C library (LD_PRELOAD): counts the reads of files on the trial's disk in all processes of
// a program, and lets one of them fail as on a worn disk. The count is kept in a file that they share.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace {

struct Shared {
    std::atomic<long> reads;
};

const long failing = [] {
    const char* text = std::getenv("AFTERGLOW_TRIAL_FAILING_READ");
    return text == nullptr ? -1 : std::atol(text);
}();
dev_t disk = 0;

// At the start: the program may not open it any more once it is confined.
Shared* const shared = []() -> Shared* {
    const char* file = std::getenv("AFTERGLOW_TRIAL_READ_COUNT");
    const int fd = file == nullptr ? -1 : open(file, O_RDWR | O_CLOEXEC);
    if (fd < 0) return nullptr;
    struct stat status {};
    fstat(fd, &status);
    disk = status.st_dev;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return memory == MAP_FAILED ? nullptr : static_cast<Shared*>(memory);
}();

bool fails(int fd) {
    const int before = errno;
    struct stat status {};
    const bool counts =
        shared != nullptr && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_dev == disk;
    errno = before;
    if (!counts || shared->reads++ != failing) return false;
    errno = EIO;
    return true;
}

// The function of this name in the C library.
template <typename Call>
Call behind(Call, const char* name) {
    return reinterpret_cast<Call>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t read(int fd, void* data, std::size_t size) {
    static const auto real = behind(&read, "read");
    return fails(fd) ? -1 : real(fd, data, size);
}
ssize_t pread(int fd, void* data, std::size_t size, off_t offset) {
    static const auto real = behind(&pread, "pread");
    return fails(fd) ? -1 : real(fd, data, size, offset);
}
ssize_t pread64(int fd, void* data, std::size_t size, off64_t offset) {
    static const auto real = behind(&pread64, "pread64");
    return fails(fd) ? -1 : real(fd, data, size, offset);
}
}

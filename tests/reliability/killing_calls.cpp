// Loaded before the C library (LD_PRELOAD): counts the system calls with which a program changes the disk,
// and kills it before or after one of them. What a random moment hardly ever hits is hit so.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

const pid_t watched = getpid();  // not its workers

long number_of(const char* variable) {
    const char* text = std::getenv(variable);
    return text == nullptr ? -1 : std::atol(text);
}

// 2n: before the call with number n; 2n + 1: after it.
const long deadly = number_of("AFTERGLOW_TRIAL_DEADLY_CALL");
std::atomic<long> calls = 0;

// As by SIGKILL, which a confined program may not send even to itself.
void pass(long point) {
    if (point == deadly) _exit(128 + SIGKILL);
}

// The function of this name in the C library.
template <typename Call>
Call behind(Call, const char* name) {
    return reinterpret_cast<Call>(dlsym(RTLD_NEXT, name));
}

template <typename Call, typename... Arguments>
auto counted(Call real, Arguments... arguments) {
    if (getpid() != watched) return real(arguments...);
    const long number = calls++;
    pass(2 * number);
    const auto result = real(arguments...);
    pass(2 * number + 1);
    return result;
}

// So that an undisturbed run tells how many calls there are: in a file that is open before the program
// confines itself.
struct Teller {
    Teller() {
        const char* file = std::getenv("AFTERGLOW_TRIAL_CALL_COUNT");
        if (file != nullptr) out = std::fopen(file, "we");
    }
    ~Teller() {
        if (out == nullptr || getpid() != watched) return;
        std::fprintf(out, "%ld\n", calls.load());
        std::fclose(out);
    }
    std::FILE* out = nullptr;
} teller;

}  // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept {
    static const auto real = behind(&rename, "rename");
    return counted(real, from, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    static const auto real = behind(&renameat, "renameat");
    return counted(real, from_folder, from, to_folder, to);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    static const auto real = behind(&renameat2, "renameat2");
    return counted(real, from_folder, from, to_folder, to, flags);
}
int mkdir(const char* path, mode_t mode) noexcept {
    static const auto real = behind(&mkdir, "mkdir");
    return counted(real, path, mode);
}
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
    static const auto real = behind(&mkdirat, "mkdirat");
    return counted(real, folder, path, mode);
}
int fchmod(int fd, mode_t mode) noexcept {
    static const auto real = behind(&fchmod, "fchmod");
    return counted(real, fd, mode);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
    static const auto real = behind(&unlinkat, "unlinkat");
    return counted(real, folder, path, flags);
}
int unlink(const char* path) noexcept {
    static const auto real = behind(&unlink, "unlink");
    return counted(real, path);
}
int rmdir(const char* path) noexcept {
    static const auto real = behind(&rmdir, "rmdir");
    return counted(real, path);
}
int symlink(const char* target, const char* path) noexcept {
    static const auto real = behind(&symlink, "symlink");
    return counted(real, target, path);
}
int ftruncate(int fd, off_t size) noexcept {
    static const auto real = behind(&ftruncate, "ftruncate");
    return counted(real, fd, size);
}
int fsync(int fd) {
    static const auto real = behind(&fsync, "fsync");
    return counted(real, fd);
}
ssize_t write(int fd, const void* data, std::size_t size) {
    static const auto real = behind(&write, "write");
    return counted(real, fd, data, size);
}
int open(const char* path, int flags, ...) {
    mode_t mode = 0;
    if ((flags & (O_CREAT | __O_TMPFILE)) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    static const auto real = behind(&open, "open");
    return (flags & O_CREAT) != 0 ? counted(real, path, flags, mode) : real(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
    mode_t mode = 0;
    if ((flags & (O_CREAT | __O_TMPFILE)) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    static const auto real = behind(&openat, "openat");
    return (flags & O_CREAT) != 0 ? counted(real, folder, path, flags, mode)
                                  : real(folder, path, flags, mode);
}

}  // extern "C"

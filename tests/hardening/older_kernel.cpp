// Loaded before the program (LD_PRELOAD): a kernel with the Landlock of AFTERGLOW_TRIAL_LANDLOCK (0: none),
// and with AFTERGLOW_TRIAL_NO_SECCOMP none of that either, as far as the program can ask for it.
#include <dlfcn.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>

namespace {

using Syscall = long (*)(long, ...);

long missing() {
    errno = ENOSYS;
    return -1;
}

}  // namespace

extern "C" long syscall(long number, ...) {
    static const auto real = reinterpret_cast<Syscall>(dlsym(RTLD_NEXT, "syscall"));
    long arguments[6];
    va_list list;
    va_start(list, number);
    for (long& argument : arguments) argument = va_arg(list, long);
    va_end(list);
    const char* landlock = std::getenv("AFTERGLOW_TRIAL_LANDLOCK");
    const bool asks_version = number == SYS_landlock_create_ruleset && arguments[0] == 0;
    if (asks_version && landlock != nullptr) return std::atoi(landlock) > 0 ? std::atoi(landlock) : missing();
    if (number == SYS_seccomp && std::getenv("AFTERGLOW_TRIAL_NO_SECCOMP") != nullptr) return missing();
    return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

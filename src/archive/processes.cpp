#include "archive/processes.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace afterglow::archive {

int Processes::pipe(int* ends) {
    return ::pipe2(ends, O_CLOEXEC);
}
int Processes::execute(const char* program, char* const* arguments) {
    return ::execv(program, arguments);
}

pid_t Processes::fork() {
    return ::fork();
}
ssize_t Processes::read(int fd, void* data, std::size_t size) {
    return ::read(fd, data, size);
}
ssize_t Processes::write(int fd, const void* data, std::size_t size) {
    return ::write(fd, data, size);
}
int Processes::poll(pollfd* waited, unsigned long count, int timeout_ms) {
    return ::poll(waited, count, timeout_ms);
}
int Processes::waitid(pid_t pid, siginfo_t* info, int states) {
    return ::waitid(P_PID, static_cast<id_t>(pid), info, states | WNOHANG | WNOWAIT);
}
pid_t Processes::wait4(pid_t pid, int* status, rusage* usage) {
    return ::wait4(pid, status, 0, usage);
}
int Processes::setrlimit(int resource, const rlimit* limit) {
    return ::setrlimit(static_cast<__rlimit_resource>(resource), limit);
}
int Processes::prctl(int option, unsigned long value) {
    return ::prctl(option, value, 0, 0, 0);
}
int Processes::open_path(const char* path) {
    return ::open(path, O_PATH | O_CLOEXEC);
}
int Processes::landlock_version() {
    return static_cast<int>(
        syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}
int Processes::landlock_create_ruleset(const void* attributes, std::size_t size) {
    return static_cast<int>(syscall(SYS_landlock_create_ruleset, attributes, size, 0));
}
int Processes::landlock_add_rule(int ruleset, const void* rule) {
    return static_cast<int>(syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0));
}
int Processes::landlock_restrict_self(int ruleset) {
    return static_cast<int>(syscall(SYS_landlock_restrict_self, ruleset, 0));
}
int Processes::seccomp_probe() {
    return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr));
}
int Processes::seccomp_load(void* filter) {
    const int failed = ::seccomp_load(filter);
    if (failed == 0) return 0;
    errno = -failed;
    return -1;
}

Processes& real_processes() {
    static Processes processes;
    return processes;
}

}  // namespace afterglow::archive

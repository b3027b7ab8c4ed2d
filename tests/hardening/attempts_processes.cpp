#include <fcntl.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "hardening/attempts.hpp"

namespace afterglow::test {
namespace {

// A child that lives on, in a session of its own, and keeps nobody waiting for the end of an output.
long leave_behind(long child) {
    if (child != 0) return child;
    setsid();
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(standard);
    sleep(60);
    _exit(0);
}

long clone_with(unsigned long flags) {
    return leave_behind(syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

long clone_anew() {
    clone_args arguments{};
    arguments.exit_signal = SIGCHLD;
    return leave_behind(syscall(SYS_clone3, &arguments, sizeof arguments));
}

long limit(pid_t of, int resource) {
    rlimit present{};
    getrlimit(static_cast<__rlimit_resource>(resource), &present);
    return syscall(SYS_prlimit64, of, resource, &present, nullptr);
}

long lower_priority(pid_t of) {
    return setpriority(PRIO_PROCESS, static_cast<id_t>(of), 19);
}

long bind_to_a_core(pid_t of) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) return -1;
    return sched_setaffinity(of, sizeof cores, &cores);
}

long schedule(pid_t of) {
    const sched_param parameters{};
    return sched_setscheduler(of, SCHED_IDLE, &parameters);
}

long queue_signal(pid_t to) {
    siginfo_t info{};
    info.si_code = SI_QUEUE;
    return syscall(SYS_rt_sigqueueinfo, to, SIGCONT, &info);
}

long signal_by_descriptor(pid_t to) {
    const long fd = syscall(SYS_pidfd_open, to, 0);
    return fd < 0 ? fd : syscall(SYS_pidfd_send_signal, fd, SIGCONT, nullptr, 0);
}

long read_memory(pid_t of) {
    char byte = 0;
    const iovec here{&byte, 1};
    const iovec there{&byte, 1};
    return process_vm_readv(of, &here, 1, &there, 1, 0);
}

long open_of(pid_t process, const char* file, int flags) {
    return open(("/proc/" + std::to_string(process) + file).c_str(), flags | O_CLOEXEC);
}

long signal_by_input(int fd) {
    return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC);
}

long type(int fd, unsigned long request) {
    char letter = '\n';
    return ioctl(fd, request, &letter);
}

long owner_by_ioctl(unsigned long request) {
    int owner = getppid();
    return ioctl(STDERR_FILENO, request, &owner);
}

long start(bool by_descriptor) {
    char program[] = "/bin/true";
    char* const arguments[] = {program, nullptr};
    if (!by_descriptor) return execve(program, arguments, environ);
    const long fd = syscall(SYS_memfd_create, "program", 0);
    return syscall(SYS_execveat, fd < 0 ? AT_FDCWD : fd, fd < 0 ? program : "", arguments, environ, 0x1000);
}

std::vector<Attempt> attempts_with_descriptors() {
    return {{"own signals of what is open", [] { return fcntl(STDERR_FILENO, F_SETOWN, getppid()); }},
            {"own signals anew",
             [] {
                 f_owner_ex owner{F_OWNER_PID, getppid()};
                 return fcntl(STDERR_FILENO, F_SETOWN_EX, &owner);
             }},
            {"choose a signal", [] { return fcntl(STDERR_FILENO, F_SETSIG, SIGKILL); }},
            {"signal when input comes", [] { return signal_by_input(STDIN_FILENO); }},
            {"change how others read", [] { return fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK); }},
            {"be signalled of a folder", [] { return fcntl(open("/usr", O_RDONLY), F_NOTIFY, DN_CREATE); }},
            {"own signals by ioctl", [] { return owner_by_ioctl(FIOSETOWN); }},
            {"own signals of a group", [] { return owner_by_ioctl(SIOCSPGRP); }},
            {"signal by ioctl", [] { return owner_by_ioctl(FIOASYNC); }},
            {"type on input", [] { return type(STDIN_FILENO, TIOCSTI); }},
            {"type on output", [] { return type(STDOUT_FILENO, TIOCSTI); }},
            {"type on errors", [] { return type(STDERR_FILENO, TIOCSTI); }},
            {"type with more bits", [] { return type(STDERR_FILENO, TIOCSTI | 1UL << 40U); }},
            {"paste", [] { return type(STDIN_FILENO, TIOCLINUX); }},
            {"take a terminal", [] { return ioctl(STDIN_FILENO, TIOCSCTTY, 0); }},
            {"open the terminal", [] { return open("/dev/tty", O_RDWR | O_CLOEXEC); }}};
}

}  // namespace

std::vector<Attempt> attempts_on_processes(const Prey& /*prey*/) {
    using enum Elsewhere;
    const pid_t parent = getppid();
    std::vector<Attempt> attempts = {
        {"fork", [] { return clone_with(0); }, succeeds},
        {"fork into another parent", [] { return clone_with(CLONE_PARENT); }},
        {"fork into a user of its own", [] { return clone_with(CLONE_NEWUSER); }},
        {"fork anew", [] { return clone_anew(); }},
        {"share memory with a child",
         [] { return syscall(SYS_clone, CLONE_VM | CLONE_NEWUSER | SIGCHLD, 0); }, untried},
#ifdef SYS_fork
        {"fork as of old", [] { return leave_behind(syscall(SYS_fork)); }, succeeds},
        {"fork and wait", [] { return syscall(SYS_vfork); }, untried},
#endif
        {"signal", [=] { return kill(parent, 0); }, succeeds},
        {"signal its group", [] { return kill(0, 0); }, succeeds},
        {"signal everyone", [] { return kill(-1, 0); }, untried},
        {"signal a thread", [=] { return syscall(SYS_tgkill, parent, parent, 0); }, succeeds},
        {"signal any thread", [=] { return syscall(SYS_tkill, parent, 0); }, succeeds},
        {"queue a signal", [=] { return queue_signal(parent); }, succeeds},
        {"signal by descriptor", [=] { return signal_by_descriptor(parent); }, succeeds},
        {"set a limit", [=] { return limit(parent, RLIMIT_CPU); }, succeeds},
        {"set its own limit", [] { return limit(0, RLIMIT_DATA); }, succeeds},
        {"lower a priority", [=] { return lower_priority(parent); }, succeeds},
        {"bind to cores", [=] { return bind_to_a_core(parent); }, succeeds},
        {"schedule", [=] { return schedule(parent); }, succeeds},
        {"schedule input", [=] { return syscall(SYS_ioprio_set, 1, parent, 3 << 13); }, succeeds},
        {"leave its group", [] { return setpgid(0, getppid()); }},
        {"begin a session", [] { return setsid(); }},
        {"trace", [=] { return ptrace(PTRACE_SEIZE, parent, nullptr, nullptr); }},
        {"read memory", [=] { return read_memory(parent); }},
        {"open memory", [=] { return open_of(parent, "/mem", O_RDONLY); }},
        {"open surroundings", [=] { return open_of(parent, "/environ", O_RDONLY); }},
        {"open files of another", [=] { return open_of(parent, "/fd", O_RDONLY | O_DIRECTORY); }},
        {"change its own memory", [] { return open("/proc/self/mem", O_RDWR | O_CLOEXEC); }, succeeds},
        {"offer another to be killed", [=] { return open_of(parent, "/oom_score_adj", O_WRONLY); }},
        {"compare", [=] { return syscall(SYS_kcmp, getpid(), parent, 0, 0, 0); }},
        {"advise another", [=] { return syscall(SYS_process_madvise, 0, nullptr, 0, 0, 0); }},
        {"move memory", [=] { return syscall(SYS_move_pages, parent, 0, nullptr, nullptr, nullptr, 0); }},
        {"start", [] { return start(false); }, untried},
        {"start from memory", [] { return start(true); }, untried}};
    const auto more = attempts_with_descriptors();
    attempts.insert(attempts.end(), more.begin(), more.end());
    return attempts;
}

}  // namespace afterglow::test

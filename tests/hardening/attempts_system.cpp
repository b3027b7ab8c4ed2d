#include <fcntl.h>
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdint>

#include "hardening/attempts.hpp"

namespace afterglow::test {
namespace {

constexpr std::size_t page = 4096;

// The errno of what failed, as the C library tells it; the memory stays.
long run_memory(int first, int then) {
    void* memory = mmap(nullptr, page, first, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return -1;
    return first == then ? 0 : mprotect(memory, page, then);
}

long set_up_ring() {
    io_uring_params parameters{};
    return syscall(SYS_io_uring_setup, 1, &parameters);
}

std::vector<Attempt> attempts_on_the_network() {
    using enum Elsewhere;
    return {{"connect", [] { return socket(AF_INET, SOCK_STREAM, 0); }, succeeds},
            {"connect anew", [] { return socket(AF_INET6, SOCK_DGRAM, 0); }},
            {"connect locally", [] { return socket(AF_UNIX, SOCK_STREAM, 0); }, succeeds},
            {"connect to the kernel", [] { return socket(AF_NETLINK, SOCK_RAW, 0); }, succeeds},
            {"connect a pair",
             [] {
                 int ends[2];
                 return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
             },
             succeeds}};
}

std::vector<Attempt> attempts_on_memory() {
    using enum Elsewhere;
    return {
        {"run what it writes", [] { return run_memory(PROT_READ | PROT_WRITE | PROT_EXEC, 7); }, succeeds},
        {"run what it wrote", [] { return run_memory(PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC); },
         succeeds},
        {"share memory", [] { return shmget(IPC_PRIVATE, page, IPC_CREAT | 0600); }},
        {"send messages", [] { return syscall(SYS_msgget, 0, 0); }},
        {"count semaphores", [] { return syscall(SYS_semget, 0, 1, 0); }},
        {"open a queue", [] { return syscall(SYS_mq_open, "trespass", O_RDONLY, 0, nullptr); }},
        {"make a file of memory", [] { return syscall(SYS_memfd_create, "trespass", 0); }, succeeds},
        {"take memory away", [] { return madvise(nullptr, 0, MADV_HWPOISON); }},
        {"handle faults", [] { return syscall(SYS_userfaultfd, O_CLOEXEC | 1); }}};
}

#if defined(__x86_64__)
sigjmp_buf without_interrupt;

// getpid() by the calls of 32 bits; kernels without them end with a fault.
long call_by_interrupt() {
    struct sigaction before {};
    struct sigaction fault {};
    fault.sa_handler = [](int) { siglongjmp(without_interrupt, 1); };
    sigaction(SIGSEGV, &fault, &before);
    volatile long result = 20;
    if (sigsetjmp(without_interrupt, 1) == 0)
        asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    else
        result = -ENOSYS;
    sigaction(SIGSEGV, &before, nullptr);
    errno = result < 0 ? static_cast<int>(-result) : 0;
    return result < 0 ? -1 : result;
}

std::vector<Attempt> attempts_by_other_numbers() {
    constexpr long x32 = 0x40000000;
    return {{"call by interrupt", call_by_interrupt},
            {"call with half addresses", [] { return syscall(x32 | SYS_getpid); }},
            {"open with half addresses", [] { return syscall(x32 | SYS_open, "/etc/passwd", O_RDONLY); }},
            {"start with half addresses", [] { return syscall(x32 | 520, "/bin/true", nullptr, nullptr); }}};
}
#else
std::vector<Attempt> attempts_by_other_numbers() {
    return {};
}
#endif

std::vector<Attempt> attempts_on_the_kernel() {
    using enum Elsewhere;
    return {{"watch folders", [] { return syscall(SYS_inotify_init1, 0); }, succeeds},
            {"watch everything", [] { return syscall(SYS_fanotify_init, 0, O_RDONLY); }},
            {"call without being seen", set_up_ring},
            {"load a program", [] { return syscall(SYS_bpf, 0, nullptr, 0); }},
            {"measure others", [] { return syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
            {"read keys", [] { return syscall(SYS_keyctl, 0, -3, 0); }},
            {"add a key", [] { return syscall(SYS_add_key, "user", "trespass", "x", 1, -3); }},
            {"filter others", [] { return syscall(SYS_seccomp, 2, 0, nullptr); }},
            {"be someone else", [] { return syscall(SYS_setuid, getuid()); }, succeeds},
            {"be in another group", [] { return syscall(SYS_setgid, getgid()); }, succeeds},
            {"have other rights", [] { return syscall(SYS_capset, nullptr, nullptr); }},
            {"be another system", [] { return personality(0xffffffff); }, succeeds},
            {"leave for a user of its own", [] { return unshare(CLONE_NEWUSER); }},
            {"enter a namespace", [] { return setns(STDERR_FILENO, 0); }},
            {"live on without its parent", [] { return prctl(PR_SET_PDEATHSIG, 0); }, succeeds},
            {"take in others", [] { return prctl(PR_SET_CHILD_SUBREAPER, 1); }, succeeds},
            {"mount", [] { return mount("/usr", "/mnt", nullptr, MS_BIND, nullptr); }, untried},
            {"unmount", [] { return umount2("/proc", MNT_DETACH); }, untried},
            {"open a tree", [] { return syscall(SYS_open_tree, AT_FDCWD, "/", 0); }},
            {"change the root", [] { return chroot("/"); }},
            {"name a file by number", [] { return syscall(SYS_open_by_handle_at, AT_FDCWD, nullptr, 0); }},
            {"open anew", [] { return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", nullptr, 0); }},
            {"read the log", [] { return syscall(SYS_syslog, 10, nullptr, 0); }},
            {"name the machine", [] { return syscall(SYS_sethostname, "trespass", 8); }, untried},
            {"set the clock", [] { return syscall(SYS_settimeofday, nullptr, nullptr); }, untried},
            {"restart", [] { return syscall(SYS_reboot, 0, 0, 0, nullptr); }, untried},
            {"load a module", [] { return syscall(SYS_finit_module, -1, "", 0); }, untried},
            {"change what is created", [] { return syscall(SYS_umask, 022); }, succeeds}};
}

}  // namespace

std::vector<Attempt> attempts_on_the_system() {
    auto all = attempts_on_the_network();
    for (const auto& more : {attempts_on_memory(), attempts_by_other_numbers(), attempts_on_the_kernel()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace afterglow::test

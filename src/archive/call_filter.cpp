#include "archive/call_filter.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "archive/refusal.hpp"
#include "base/disk.hpp"

namespace afterglow::archive {
namespace {

constexpr int free_calls[] = {
    // Open files.
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(close),
    SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(fstat), SCMP_SYS(fstat64),
    SCMP_SYS(fstatfs), SCMP_SYS(fstatfs64), SCMP_SYS(getdents), SCMP_SYS(getdents64), SCMP_SYS(ftruncate),
    SCMP_SYS(ftruncate64), SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(sync_file_range), SCMP_SYS(sync_file_range2), SCMP_SYS(fadvise64), SCMP_SYS(fadvise64_64),
    SCMP_SYS(arm_fadvise64_64), SCMP_SYS(readahead), SCMP_SYS(flock), SCMP_SYS(copy_file_range),
    SCMP_SYS(sendfile), SCMP_SYS(sendfile64), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select),
    SCMP_SYS(_newselect), SCMP_SYS(pselect6), SCMP_SYS(pipe),
    // Files by name: what may be done to which is Landlock's.
    SCMP_SYS(stat), SCMP_SYS(stat64), SCMP_SYS(lstat), SCMP_SYS(lstat64), SCMP_SYS(newfstatat),
    SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(statfs64), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
    SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
    SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(symlink), SCMP_SYS(symlinkat),
    // Memory.
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(msync), SCMP_SYS(membarrier),
    // Threads.
    SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address),
    SCMP_SYS(rseq), SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(getcpu), SCMP_SYS(getpriority),
    // Its own signals and end.
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
    // Time, chance, and facts about itself.
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_nanosleep_time64), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(times), SCMP_SYS(getrandom), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrusage),
    SCMP_SYS(getrlimit), SCMP_SYS(ugetrlimit), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getuid),
    SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid)};

// Newer forms that take their arguments out of sight; libraries fall back to the older ones.
constexpr int absent_calls[] = {SCMP_SYS(clone3), SCMP_SYS(openat2)};

// The kernel looks at the lower half of an int only, whatever stands above it.
constexpr scmp_datum_t whole_int = 0xffffffff;

struct ReleaseFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};

class CallFilter {
  public:
    CallFilter() : filter_(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
        if (!filter_) refuse("seccomp");
        // Calls in the manner of another processor (32 bits, x32) have other numbers.
        set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
        set(SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a tree instead of a list
    }
    void allow(int call) { add(SCMP_ACT_ALLOW, call, {}); }
    void hide(int call) { add(SCMP_ACT_ERRNO(ENOSYS), call, {}); }
    // Where these bits of an argument have this value.
    void allow(int call, unsigned argument, scmp_datum_t bits, scmp_datum_t value) {
        add(SCMP_ACT_ALLOW, call, {{argument, SCMP_CMP_MASKED_EQ, bits, value}});
    }
    void allow(int call, std::initializer_list<scmp_arg_cmp> conditions) {
        add(SCMP_ACT_ALLOW, call, conditions);
    }
    void* get() const { return filter_.get(); }

  private:
    void set(scmp_filter_attr attribute, std::uint32_t value) {
        if (seccomp_attr_set(filter_.get(), attribute, value) != 0) refuse("seccomp attribute");
    }
    // Calls that this processor does not have are passed over.
    void add(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions) {
        const auto count = static_cast<unsigned>(conditions.size());
        if (seccomp_rule_add_array(filter_.get(), action, call, count, conditions.begin()) != 0)
            refuse("seccomp rule");
    }

    std::unique_ptr<void, ReleaseFilter> filter_;
};

// A file that is emptied must be open for writing. The fourth way of access is for devices.
void allow_opening(CallFilter& filter, int call, unsigned flags) {
    filter.allow(call, flags, O_ACCMODE | O_TRUNC, O_RDONLY);
    for (const int access : {O_WRONLY, O_RDWR}) filter.allow(call, flags, O_ACCMODE, access);
}

void allow_control_of_files(CallFilter& filter) {
    filter.allow(SCMP_SYS(pipe2), 1, whole_int & ~scmp_datum_t{O_CLOEXEC | O_NONBLOCK}, 0);
    allow_opening(filter, SCMP_SYS(open), 1);
    allow_opening(filter, SCMP_SYS(openat), 2);
    for (const auto request : {TCGETS, TIOCGWINSZ, FIONREAD})
        filter.allow(SCMP_SYS(ioctl), 1, whole_int, request);
    for (const int call : {SCMP_SYS(fcntl), SCMP_SYS(fcntl64)})
        for (const int command : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL})
            filter.allow(call, 1, whole_int, command);
}

// Nothing is run that was not in memory before.
void allow_memory(CallFilter& filter) {
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)})
        filter.allow(call, 2, PROT_EXEC, 0);
    // Advice beyond these, to those who may give it, takes memory from the whole system.
    constexpr scmp_datum_t advice_for_itself = 31;
    filter.allow(SCMP_SYS(madvise), 2, whole_int & ~advice_for_itself, 0);
}

void allow_threads(CallFilter& filter) {
    constexpr scmp_datum_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    constexpr scmp_datum_t more = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                  CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_VFORK | CLONE_PARENT |
                                  CLONE_PTRACE | CLONE_UNTRACED | CLONE_PIDFD;
    filter.allow(SCMP_SYS(clone), 0, thread | more, thread);
    filter.allow(SCMP_SYS(prctl), 0, whole_int, PR_SET_NAME);
    filter.allow(SCMP_SYS(prctl), 0, whole_int, PR_SET_VMA);
}

void allow_itself(CallFilter& filter) {
    // abort() and raise() signal the process itself.
    filter.allow(SCMP_SYS(tgkill), 0, whole_int, static_cast<scmp_datum_t>(getpid()));
    // Its limits can be read, not set.
    filter.allow(SCMP_SYS(prlimit64), {{0, SCMP_CMP_MASKED_EQ, whole_int, 0}, {2, SCMP_CMP_EQ, 0, 0}});
}

}  // namespace

void confine_calls(Processes& system) {
    CallFilter filter;
    for (const int call : free_calls) filter.allow(call);
    for (const int call : absent_calls) filter.hide(call);
    allow_control_of_files(filter);
    allow_memory(filter);
    allow_threads(filter);
    allow_itself(filter);
    if (disk::uninterrupted([&] { return system.seccomp_load(filter.get()); }) != 0) refuse("seccomp");
}

}  // namespace afterglow::archive

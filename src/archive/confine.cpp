#include "archive/confine.hpp"

#include <fmt/format.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <memory>

#include "base/disk.hpp"
#include "base/error.hpp"

namespace afterglow::archive {
namespace {

// Newer than Debian 12's header (landlock(7), linux/landlock.h of Linux 6.12).
constexpr std::uint64_t access_truncate = 1ULL << 14U;   // from version 3 on
constexpr std::uint64_t access_ioctl_dev = 1ULL << 15U;  // from version 5 on
constexpr std::uint64_t network_tcp = 3;                 // bind and connect, from version 4 on
constexpr std::uint64_t scope_all = 3;                   // abstract sockets and signals, from version 6 on
struct RulesetAttributes {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scope = 0;
};

constexpr std::uint64_t read_file = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t read_folder = read_file | LANDLOCK_ACCESS_FS_READ_DIR;

int landlock_version() {
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

[[noreturn]] void refuse(const char* what) {
    throw Error(ErrorCategory::internal,
                fmt::format("this process cannot be confined ({}): {}", what, std::strerror(errno)));
}

RulesetAttributes attributes_for(int version) {
    RulesetAttributes attributes;
    attributes.files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1U;
    if (version >= 2) attributes.files |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) attributes.files |= access_truncate;
    if (version >= 4) attributes.network = network_tcp;
    if (version >= 5) attributes.files |= access_ioctl_dev;
    if (version >= 6) attributes.scope = scope_all;
    return attributes;
}

// Nothing that the process could read anyway.
bool is_out_of_reach(int error) {
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP;
}

void allow(Processes& system, int ruleset, const std::filesystem::path& path, std::uint64_t access) {
    const int fd = disk::uninterrupted([&] { return system.open_path(path.c_str()); });
    if (fd < 0 && is_out_of_reach(errno)) return;
    if (fd < 0) refuse("file");
    struct stat status {};
    // Rights to a folder's contents make no sense for a file, and the kernel refuses them.
    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode)) access &= read_file;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = access;
    rule.parent_fd = fd;
    const bool failed = disk::uninterrupted([&] { return system.landlock_add_rule(ruleset, &rule); }) != 0;
    const int error = errno;
    close(fd);
    errno = error;
    if (failed) refuse("Landlock rule");
}

void confine_files(const Confinement& confinement, Processes& system) {
    const int version = landlock_version();
    if (version == 0) return;
    const RulesetAttributes attributes = attributes_for(version);
    const int ruleset =
        disk::uninterrupted([&] { return system.landlock_create_ruleset(&attributes, sizeof attributes); });
    if (ruleset < 0) refuse("Landlock");
    for (const auto& path : confinement.readable) allow(system, ruleset, path, read_folder);
    for (const auto& path : confinement.writable)
        allow(system, ruleset, path, attributes.files & ~std::uint64_t{LANDLOCK_ACCESS_FS_EXECUTE});
    if (disk::uninterrupted([&] { return system.landlock_restrict_self(ruleset); }) != 0) refuse("Landlock");
    close(ruleset);
}

// io_uring is among them because it makes calls that the filter does not see.
constexpr int forbidden_calls[] = {SCMP_SYS(socket),
                                   SCMP_SYS(socketpair),
                                   SCMP_SYS(connect),
                                   SCMP_SYS(bind),
                                   SCMP_SYS(listen),
                                   SCMP_SYS(accept),
                                   SCMP_SYS(accept4),
                                   SCMP_SYS(sendto),
                                   SCMP_SYS(sendmsg),
                                   SCMP_SYS(sendmmsg),
                                   SCMP_SYS(execve),
                                   SCMP_SYS(execveat),
                                   SCMP_SYS(ptrace),
                                   SCMP_SYS(process_vm_readv),
                                   SCMP_SYS(process_vm_writev),
                                   SCMP_SYS(kill),
                                   SCMP_SYS(tkill),
                                   SCMP_SYS(rt_sigqueueinfo),
                                   SCMP_SYS(pidfd_open),
                                   SCMP_SYS(pidfd_send_signal),
                                   SCMP_SYS(pidfd_getfd),
                                   SCMP_SYS(chmod),
                                   SCMP_SYS(fchmod),
                                   SCMP_SYS(fchmodat),
                                   SCMP_SYS(chown),
                                   SCMP_SYS(fchown),
                                   SCMP_SYS(lchown),
                                   SCMP_SYS(fchownat),
                                   SCMP_SYS(utime),
                                   SCMP_SYS(utimes),
                                   SCMP_SYS(futimesat),
                                   SCMP_SYS(utimensat),
                                   SCMP_SYS(setxattr),
                                   SCMP_SYS(lsetxattr),
                                   SCMP_SYS(fsetxattr),
                                   SCMP_SYS(removexattr),
                                   SCMP_SYS(lremovexattr),
                                   SCMP_SYS(fremovexattr),
                                   SCMP_SYS(mount),
                                   SCMP_SYS(umount2),
                                   SCMP_SYS(pivot_root),
                                   SCMP_SYS(chroot),
                                   SCMP_SYS(unshare),
                                   SCMP_SYS(setns),
                                   SCMP_SYS(open_by_handle_at),
                                   SCMP_SYS(bpf),
                                   SCMP_SYS(perf_event_open),
                                   SCMP_SYS(userfaultfd),
                                   SCMP_SYS(keyctl),
                                   SCMP_SYS(add_key),
                                   SCMP_SYS(request_key),
                                   SCMP_SYS(io_uring_setup),
                                   SCMP_SYS(io_uring_enter),
                                   SCMP_SYS(io_uring_register)};

struct ReleaseFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};

void confine_calls(Processes& system) {
    const std::unique_ptr<void, ReleaseFilter> filter(seccomp_init(SCMP_ACT_ALLOW));
    if (!filter) refuse("seccomp");
    const auto deny = static_cast<std::uint32_t>(SCMP_ACT_ERRNO(EPERM));
    for (const int call : forbidden_calls)
        if (seccomp_rule_add(filter.get(), deny, call, 0) != 0) refuse("seccomp rule");
    // abort() and raise() signal the process itself, and may.
    const auto self = static_cast<scmp_datum_t>(getpid());
    if (seccomp_rule_add(filter.get(), deny, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_NE, self)) != 0)
        refuse("seccomp rule");
    if (disk::uninterrupted([&] { return system.seccomp_load(filter.get()); }) != 0) refuse("seccomp");
}

}  // namespace

void limit_resource(int resource, std::uint64_t value, Processes& system) {
    rlimit present{};
    getrlimit(static_cast<__rlimit_resource>(resource), &present);
    const rlim_t lower = std::min<rlim_t>(value, present.rlim_max);
    const rlimit both{lower, lower};
    if (disk::uninterrupted([&] { return system.setrlimit(resource, &both); }) != 0) refuse("limit");
}

void confine(const Confinement& confinement, Processes& system) {
    const auto limit = [&](int resource, rlim_t value) { limit_resource(resource, value, system); };
    if (confinement.cpu_sec > 0.0) limit(RLIMIT_CPU, static_cast<rlim_t>(std::ceil(confinement.cpu_sec)));
    if (confinement.file_bytes > 0) {
        limit(RLIMIT_FSIZE, static_cast<rlim_t>(confinement.file_bytes));
        signal(SIGXFSZ, SIG_IGN);  // an error of the write is enough
    }
    if (confinement.open_files > 0) limit(RLIMIT_NOFILE, static_cast<rlim_t>(confinement.open_files));
    if (disk::uninterrupted([&] { return system.prctl(PR_SET_NO_NEW_PRIVS, 1); }) != 0)
        refuse("no new privileges");
    confine_files(confinement, system);
    confine_calls(system);
}

bool files_can_be_confined() {
    return landlock_version() > 0;
}

std::string confinement_text() {
    const int version = landlock_version();
    if (version > 0) return fmt::format("Landlock {} and seccomp", version);
    return "seccomp; this kernel has no Landlock, so decoders may reach every file that you may";
}

}  // namespace afterglow::archive

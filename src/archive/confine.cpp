#include "archive/confine.hpp"

#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>

#include "archive/call_filter.hpp"
#include "archive/refusal.hpp"
#include "audio/formats.hpp"
#include "base/disk.hpp"

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

// That says something about the system and not about a path.
bool is_the_systems(int error) {
    return error == ENOMEM || error == ENFILE || error == EMFILE || error == EINVAL;
}

// What cannot be found, or be ruled on (a link to a namespace, a name too long, a dead mount), stays closed.
void allow(Processes& system, int ruleset, const std::filesystem::path& path, std::uint64_t access) {
    const int fd = disk::uninterrupted([&] { return system.open_path(path.c_str()); });
    if (fd < 0 && is_the_systems(errno)) refuse("file");
    if (fd < 0) return;
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
    if (failed && is_the_systems(error)) refuse("Landlock rule");
}

void confine_files(const Confinement& confinement, Processes& system) {
    const int version = protection_of(system).landlock;
    if (version == 0) return;
    const RulesetAttributes attributes = attributes_for(version);
    const int ruleset =
        disk::uninterrupted([&] { return system.landlock_create_ruleset(&attributes, sizeof attributes); });
    if (ruleset < 0) refuse("Landlock");
    for (const auto& path : confinement.readable) allow(system, ruleset, path, read_folder);
    for (const auto& path : confinement.recordings) allow(system, ruleset, path, read_file);
    for (const auto& path : confinement.writable)
        allow(system, ruleset, path, attributes.files & ~std::uint64_t{LANDLOCK_ACCESS_FS_EXECUTE});
    if (disk::uninterrupted([&] { return system.landlock_restrict_self(ruleset); }) != 0) refuse("Landlock");
    close(ruleset);
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
    for (const auto& recording : confinement.recordings) audio::prepare_for(recording);
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
    if (protection_of(system).seccomp) confine_calls(system);
}

Protection protection_of(Processes& system) {
    return {std::max(0, system.landlock_version()), system.seccomp_probe() != 0 && errno == EFAULT};
}

std::string text_of(const Protection& protection) {
    if (protection.landlock == 0) return protection.seccomp ? "seccomp only" : "none";
    const std::string files = fmt::format("Landlock {}", protection.landlock);
    return protection.seccomp ? files + ", seccomp" : files + " only";
}

}  // namespace afterglow::archive

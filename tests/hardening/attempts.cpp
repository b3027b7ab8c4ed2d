#include "hardening/attempts.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace afterglow::test {
namespace {

// Newer than Debian 12's headers.
constexpr long call_fchmodat2 = 452;
constexpr long call_setxattrat = 463;
constexpr long call_file_setattr = 469;

int opened(const std::string& file, int flags = O_RDONLY) {
    return open(file.c_str(), flags | O_CLOEXEC, 0600);
}

long flag_file(const std::string& file) {
    const int fd = opened(file);
    int flags = 0;
    if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0) flags = 0;
    flags |= FS_NODUMP_FL;
    return ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

long set_attribute_at(const std::string& file) {
    struct {
        std::uint64_t value;
        std::uint32_t size;
        std::uint32_t flags;
    } arguments{reinterpret_cast<std::uint64_t>("x"), 1, 0};
    return syscall(call_setxattrat, AT_FDCWD, file.c_str(), 0, "user.trespass", &arguments, sizeof arguments);
}

long lock_lease(const std::string& file) {
    return fcntl(opened(file), F_SETLEASE, F_RDLCK);
}

}  // namespace

bool is_refusal(int error) {
    return error == EPERM || error == EACCES || error == ENOSYS || error == EXDEV;
}

std::vector<Attempt> attempts_on_files(const Prey& prey) {
    using enum Elsewhere;
    const std::string neighbour = prey.neighbour;
    const std::string source = prey.source;
    const std::string beside = neighbour + ".new";
    return {
        {"read", [=] { return opened(neighbour); }, succeeds},
        {"change", [=] { return opened(neighbour, O_WRONLY); }, succeeds},
        {"change the source", [=] { return opened(source, O_RDWR); }, succeeds},
        {"link", [=] { return symlink(neighbour.c_str(), beside.c_str()); }, succeeds},
        {"link hard", [=] { return link(source.c_str(), (beside + "2").c_str()); }, succeeds},
        {"make a folder", [=] { return mkdir((beside + "3").c_str(), 0700); }, succeeds},
        {"make a FIFO", [=] { return mkfifo((beside + "4").c_str(), 0600); }, succeeds},
        {"make a device", [=] { return mknod((beside + "5").c_str(), S_IFBLK | 0600, 0x700); }},
        {"write", [=] { return opened(beside + "6", O_WRONLY | O_CREAT); }, succeeds},
        {"change mode", [=] { return chmod(source.c_str(), 0644); }, succeeds},
        {"change mode of what is open", [=] { return fchmod(opened(source), 0644); }, succeeds},
        {"change mode below a folder", [=] { return fchmodat(AT_FDCWD, source.c_str(), 0644, 0); }, succeeds},
        {"change mode anew", [=] { return syscall(call_fchmodat2, AT_FDCWD, source.c_str(), 0644, 0); }},
        {"change owner", [=] { return chown(source.c_str(), getuid(), getgid()); }, succeeds},
        {"change owner of what is open", [=] { return fchown(opened(source), getuid(), getgid()); },
         succeeds},
        {"change times", [=] { return utimensat(AT_FDCWD, source.c_str(), nullptr, 0); }, succeeds},
        {"change times of what is open",
         [=] { return syscall(SYS_utimensat, opened(source), nullptr, nullptr, 0); }, succeeds},
        {"set an attribute", [=] { return setxattr(source.c_str(), "user.trespass", "x", 1, 0); }},
        {"set an attribute of what is open",
         [=] { return fsetxattr(opened(source), "user.trespass", "x", 1, 0); }},
        {"set an attribute anew", [=] { return set_attribute_at(source); }},
        {"remove an attribute", [=] { return removexattr(source.c_str(), "user.trespass"); }},
        {"set flags", [=] { return flag_file(source); }},
        {"set flags anew",
         [=] {
             std::uint64_t flags[4] = {};
             return syscall(call_file_setattr, AT_FDCWD, source.c_str(), flags, sizeof flags, 0);
         }},
        {"lease", [=] { return lock_lease(source); }},
        {"empty by opening", [=] { return opened(source, O_RDONLY | O_TRUNC); }, succeeds},
        {"empty by opening for control", [=] { return opened(source, O_ACCMODE | O_TRUNC); }, succeeds},
        {"empty by name", [=] { return truncate(source.c_str(), 3); }, succeeds},
        {"cut the neighbour", [=] { return truncate(neighbour.c_str(), 3); }, succeeds},
        {"rename", [=] { return rename(neighbour.c_str(), (beside + "7").c_str()); }, succeeds},
        {"remove", [=] { return unlink(source.c_str()); }, succeeds},
    };
}

std::vector<Attempt> all_attempts(const Prey& prey) {
    auto all = attempts_on_processes(prey);
    for (const auto& more : {attempts_on_the_system(), attempts_on_files(prey)})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace afterglow::test

// Loaded before libsndfile (LD_PRELOAD): stands for a decoder that a recording has taken over. When the
// program opens its first sound it tries what it has no business with, and says on standard error what became
// of each attempt.
#include <dlfcn.h>
#include <fcntl.h>
#include <sndfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

void tell(const char* attempt, bool done) {
    std::fprintf(stderr, "trespass: %s %s\n", attempt,
                 done                                ? "DONE"
                 : errno == EPERM || errno == EACCES ? "refused"
                                                     : "failed");
}

void trespass(const std::string& neighbour) {
    const std::string beside = neighbour + ".new";
    char program[] = "/bin/true";
    char* arguments[] = {program, nullptr};
    tell("read", open(neighbour.c_str(), O_RDONLY) >= 0);
    tell("change", open(neighbour.c_str(), O_WRONLY) >= 0);
    tell("link", symlink(neighbour.c_str(), beside.c_str()) == 0);
    tell("write", open(beside.c_str(), O_WRONLY | O_CREAT, 0600) >= 0);
    tell("rename", rename(neighbour.c_str(), beside.c_str()) == 0);
    tell("remove", unlink(neighbour.c_str()) == 0);
    tell("connect", socket(AF_INET, SOCK_STREAM, 0) >= 0);
    tell("signal", kill(getppid(), 0) == 0);
    tell("start", execv(program, arguments) == 0);
}

}  // namespace

extern "C" SNDFILE* sf_open_virtual(SF_VIRTUAL_IO* calls, int mode, SF_INFO* info, void* data) {
    static std::atomic<bool> first = true;
    const char* neighbour = std::getenv("AFTERGLOW_TRIAL_NEIGHBOUR");
    if (neighbour != nullptr && first.exchange(false)) trespass(neighbour);
    static const auto real =
        reinterpret_cast<decltype(&sf_open_virtual)>(dlsym(RTLD_NEXT, "sf_open_virtual"));
    return real(calls, mode, info, data);
}

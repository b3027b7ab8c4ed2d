// How the program starts, limits and awaits processes: the system calls, so that tests can fail any one of
// them.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstddef>

struct pollfd;  // of <poll.h>

namespace afterglow::archive {

// One for one; each returns what the call returns and sets errno.
class Processes {
  public:
    virtual ~Processes() = default;
    virtual int pipe(int* ends);  // closed on exec
    virtual pid_t fork();
    virtual int execute(const char* program, char* const* arguments);
    virtual ssize_t read(int fd, void* data, std::size_t size);
    virtual ssize_t write(int fd, const void* data, std::size_t size);
    virtual int poll(pollfd* waited, unsigned long count, int timeout_ms);
    // Looks whether a child has come to one of these states (WEXITED, WSTOPPED), without reaping it.
    virtual int waitid(pid_t pid, siginfo_t* info, int states);
    virtual pid_t wait4(pid_t pid, int* status, rusage* usage);
    virtual int setrlimit(int resource, const rlimit* limit);
    virtual int prctl(int option, unsigned long value);
    virtual int open_path(const char* path);  // O_PATH
    virtual int landlock_version();
    virtual int landlock_create_ruleset(const void* attributes, std::size_t size);
    virtual int landlock_add_rule(int ruleset, const void* rule);
    virtual int landlock_restrict_self(int ruleset);
    // Loads no filter: EFAULT where the system would load one.
    virtual int seccomp_probe();
    virtual int seccomp_load(void* filter);
};

Processes& real_processes();

}  // namespace afterglow::archive

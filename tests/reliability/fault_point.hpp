// A system call that goes wrong on purpose: the k-th of a whole run, whichever process makes it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "archive/processes.hpp"
#include "support/failing_files.hpp"

namespace afterglow::test {

enum class Way {
    fails,       // returns its error, and has done nothing
    takes_half,  // a write takes half of what it is given
    tears,       // a write puts half of it on the disk and returns its error
    stays_full,  // from here on the disk is full: what needs space fails
};

// Counts calls over all processes forked since it was made, and says which of them goes wrong.
class FaultPoint {
  public:
    static constexpr int never = -1;

    FaultPoint();
    FaultPoint(const FaultPoint&) = delete;
    FaultPoint& operator=(const FaultPoint&) = delete;
    ~FaultPoint();

    // From now on: the call numbered `at` from 0, of this name only if one is given.
    void aim(int at, int error, Way way, const std::string& only = {});
    // Called once per call; whether this one goes wrong. `needs_space`: a full disk makes it fail.
    bool strikes(std::string_view call, bool needs_space = false);

    Way way() const { return way_; }
    int error() const { return error_; }
    // What was struck; empty if nothing was.
    std::string struck() const;
    // How many calls there were since the aim was taken, and of which names.
    std::vector<std::string> calls() const;

  private:
    struct Shared;
    Shared* shared_;
    int at_ = never;
    int error_ = 0;
    Way way_ = Way::fails;
    std::string only_;
};

class FaultyFiles : public InterceptedFileSystem {
  public:
    explicit FaultyFiles(FaultPoint& point) : point_(point) {}
    ssize_t write(int fd, const void* data, std::size_t size) override;

  private:
    bool strikes(std::string_view call, bool needs_space) override;
    FaultPoint& point_;
};

class FaultyProcesses : public archive::Processes {
  public:
    explicit FaultyProcesses(FaultPoint& point) : point_(point) {}
    int pipe(int* ends) override;
    pid_t fork() override;
    ssize_t read(int fd, void* data, std::size_t size) override;
    ssize_t write(int fd, const void* data, std::size_t size) override;
    int poll(pollfd* waited, unsigned long count, int timeout_ms) override;
    int waitid(pid_t pid, siginfo_t* info, int states) override;
    pid_t wait4(pid_t pid, int* status, rusage* usage) override;
    int setrlimit(int resource, const rlimit* limit) override;
    int prctl(int option, unsigned long value) override;
    int open_path(const char* path) override;
    int landlock_create_ruleset(const void* attributes, std::size_t size) override;
    int landlock_add_rule(int ruleset, const void* rule) override;
    int landlock_restrict_self(int ruleset) override;
    int seccomp_load(void* filter) override;

  private:
    bool strikes(const char* call);
    FaultPoint& point_;
};

}  // namespace afterglow::test

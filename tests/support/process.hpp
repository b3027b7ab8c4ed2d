// Running a program, as a shell would, and looking at what it did.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace afterglow::test {

struct ProcessOptions {
    std::filesystem::path folder = {};                    // working folder; empty: the test's own
    std::map<std::string, std::string> environment = {};  // besides the test's own
    double timeout_sec = 600.0;                           // afterwards it is killed
    // Largest file the program may write, bytes; 0: no limit. A write beyond it fails, as on a full disk.
    std::uint64_t file_size_limit = 0;
    // Takes root's right to write where permissions forbid it.
    bool obey_permissions = false;
};

struct Finished {
    int status = -1;  // exit status, or 128 + the signal that ended it
    std::string out;
    std::string err;
};

// A program that runs while the test does something else. Killed and waited for when it goes out of scope.
class RunningProcess {
  public:
    RunningProcess(const std::vector<std::string>& command, const ProcessOptions& options);
    RunningProcess(const RunningProcess&) = delete;
    RunningProcess& operator=(const RunningProcess&) = delete;
    ~RunningProcess();

    pid_t pid() const { return pid_; }
    void send_signal(int number) const;
    void signal_group(int number) const;  // and all that it started
    bool running();
    Finished wait();

  private:
    pid_t pid_ = -1;
    ProcessOptions options_;
    std::filesystem::path out_file_;
    std::filesystem::path err_file_;
    bool reaped_ = false;
    int raw_status_ = 0;
};

Finished run_process(const std::vector<std::string>& command, const ProcessOptions& options = {});
// The built program with these arguments.
Finished afterglow(const std::vector<std::string>& arguments, const ProcessOptions& options = {});

}  // namespace afterglow::test

#include "support/process.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

fs::path temporary_file() {
    std::string name = (fs::temp_directory_path() / "afterglow_process_XXXXXX").string();
    const int fd = mkstemp(name.data());
    if (fd < 0) throw std::runtime_error("no temporary file for the output of a process");
    close(fd);
    return name;
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Without these capabilities permission bits hold for root too; dropping them from the bounding set keeps
// exec from giving them back.
void drop_override() {
    prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
    prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[2] = {};
    if (syscall(SYS_capget, &header, sets) != 0) return;
    const std::uint32_t dropped = (1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH);
    sets[0].effective &= ~dropped;
    sets[0].permitted &= ~dropped;
    sets[0].inheritable &= ~dropped;
    syscall(SYS_capset, &header, sets);
}

// In the child, between fork and exec.
[[noreturn]] void become(const std::vector<std::string>& command, const ProcessOptions& options,
                         const fs::path& out, const fs::path& err) {
    setpgid(0, 0);
    const int in = open("/dev/null", O_RDONLY);
    dup2(in, STDIN_FILENO);
    dup2(open(out.c_str(), O_WRONLY | O_TRUNC), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY | O_TRUNC), STDERR_FILENO);
    for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
    if (options.file_size_limit > 0) {
        const rlimit limit{options.file_size_limit, options.file_size_limit};
        setrlimit(RLIMIT_FSIZE, &limit);
        std::signal(SIGXFSZ, SIG_IGN);  // so that the write fails instead
    }
    if (options.obey_permissions) drop_override();
    if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(126);
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
}

}  // namespace

RunningProcess::RunningProcess(const std::vector<std::string>& command, const ProcessOptions& options)
    : options_(options), out_file_(temporary_file()), err_file_(temporary_file()) {
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) become(command, options, out_file_, err_file_);
    setpgid(pid_, pid_);
}

RunningProcess::~RunningProcess() {
    if (!reaped_) {
        kill(-pid_, SIGKILL);
        waitpid(pid_, &raw_status_, 0);
    }
    std::error_code ignored;
    fs::remove(out_file_, ignored);
    fs::remove(err_file_, ignored);
}

void RunningProcess::send_signal(int number) const {
    kill(pid_, number);
}

void RunningProcess::signal_group(int number) const {
    kill(-pid_, number);
}

bool RunningProcess::running() {
    if (!reaped_) reaped_ = waitpid(pid_, &raw_status_, WNOHANG) == pid_;
    return !reaped_;
}

Finished RunningProcess::wait() {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::duration<double>(options_.timeout_sec);
    bool too_late = false;
    while (running()) {
        if (std::chrono::steady_clock::now() > deadline && !too_late) {
            kill(-pid_, SIGKILL);
            too_late = true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    Finished finished{-1, text_of(out_file_), text_of(err_file_)};
    finished.status = WIFEXITED(raw_status_) ? WEXITSTATUS(raw_status_) : 128 + WTERMSIG(raw_status_);
    if (too_late) finished.err += "\n(killed by the test: it took too long)";
    return finished;
}

Finished run_process(const std::vector<std::string>& command, const ProcessOptions& options) {
    return RunningProcess(command, options).wait();
}

Finished afterglow(const std::vector<std::string>& arguments, const ProcessOptions& options) {
    std::vector<std::string> command = {AFTERGLOW_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_process(command, options);
}

}  // namespace afterglow::test

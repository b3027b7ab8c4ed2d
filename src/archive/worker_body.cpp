#include "archive/worker_body.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "base/disk.hpp"
#include "base/error.hpp"

namespace afterglow::archive {
namespace {

bool send_all(Processes& system, int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = disk::uninterrupted([&] { return system.write(fd, text.data(), text.size()); });
        if (sent < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// Where memory runs out the system ends a worker, not the run.
void offer_to_be_killed_first() {
    const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    const ssize_t ignored = write(fd, "500", 3);
    static_cast<void>(ignored);
    close(fd);
}

// Its shadow memory alone is more than any limit.
#ifdef AFTERGLOW_SANITIZED
constexpr bool under_address_sanitizer = true;
#else
constexpr bool under_address_sanitizer = false;
#endif

// The end of a pipe where there is no /dev/null.
int open_nothing() {
    const int nothing = open("/dev/null", O_RDONLY);
    int ends[2];
    if (nothing >= 0 || pipe(ends) != 0) return nothing;
    close(ends[1]);
    return ends[0];
}

void become_worker(int result_fd, int output_fd, int input_fd) {
    setsid();  // no terminal is left to it
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);

    dup2(input_fd, STDIN_FILENO);
    dup2(output_fd, STDOUT_FILENO);
    dup2(output_fd, STDERR_FILENO);
    const auto kept = static_cast<unsigned>(result_fd);
    if (kept > 3) close_range(3, kept - 1, 0);
    close_range(kept + 1, ~0U, 0);
    offer_to_be_killed_first();
}

// Throws Error(internal) where the system refuses a protection.
void protect(Processes& system, pid_t parent, const WorkerLimits& limits) {
    if (disk::uninterrupted([&] { return system.prctl(PR_SET_PDEATHSIG, SIGKILL); }) != 0)
        throw Error(ErrorCategory::internal,
                    fmt::format("a worker would outlive its parent: {}", std::strerror(errno)));
    if (getppid() != parent) _exit(1);  // it died before the line above
    limit_resource(RLIMIT_CORE, 0, system);
    if (!under_address_sanitizer && limits.memory_mb > 0)
        limit_resource(RLIMIT_DATA, static_cast<std::uint64_t>(limits.memory_mb) << 20U, system);
    if (limits.confinement) confine(*limits.confinement, system);
}

std::string run_work(Processes& system, const StreamingWork& work, int result_fd) {
    try {
        return returned_mark + work([&](std::string_view line) {
                   if (!send_all(system, result_fd, fmt::format("{}{}\n", line_mark, line)))
                       _exit(unsent_status);
               });
    } catch (const std::bad_alloc&) {
        return {memory_mark};
    } catch (const std::exception& error) {
        return fmt::format("{}unexpected error: {}", threw_mark, error.what());
    } catch (...) {
        return fmt::format("{}unexpected error of unknown kind", threw_mark);
    }
}

}  // namespace

void be_worker(Processes& system, const WorkerStart& start, const StreamingWork& work) {
    become_worker(start.result_fd, start.output_fd, open_nothing());
    std::string result;
    try {
        protect(system, start.parent, start.limits);
    } catch (const std::exception& error) {
        result = unready_mark + std::string(error.what());
    }
    if (result.empty()) result = run_work(system, work, start.result_fd);
    _exit(send_all(system, start.result_fd, result) ? 0 : unsent_status);
}

void be_program(Processes& system, const WorkerStart& start, const std::vector<std::string>& command,
                int input_fd) {
    become_worker(start.result_fd, start.output_fd, input_fd);
    std::string result(1, unready_mark);
    try {
        protect(system, start.parent, start.limits);
        std::vector<char*> arguments;
        for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
        arguments.push_back(nullptr);
        dup2(start.result_fd, STDOUT_FILENO);
        system.execute(command.front().c_str(), arguments.data());
        result += fmt::format("no program for a worker: {}", std::strerror(errno));
    } catch (const std::exception& error) {
        result += error.what();
    }
    _exit(send_all(system, start.result_fd, result) ? 0 : unsent_status);
}

}  // namespace afterglow::archive

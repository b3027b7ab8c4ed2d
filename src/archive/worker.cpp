#include "archive/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <string_view>
#include <thread>
#include <utility>

#include "archive/strays.hpp"
#include "archive/worker_body.hpp"
#include "archive/worker_end.hpp"
#include "base/disk.hpp"
#include "base/error.hpp"

namespace afterglow::archive {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double max_sec = 1e9;  // longer is no limit, and no number of nanoseconds
constexpr std::size_t kept_output_bytes = 2000;
constexpr std::size_t max_result_bytes = 64U << 20U;  // whoever took a worker over may send without end
constexpr std::chrono::microseconds max_pause{20'000};
constexpr std::chrono::milliseconds settle_time{1};  // between a pipe's end and its process's

class FileDescriptor {
  public:
    explicit FileDescriptor(int fd = -1) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { close(); }
    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

  private:
    int fd_;
};

struct Pipe {
    FileDescriptor read_end;
    FileDescriptor write_end;
};

Pipe open_pipe(Processes& system) {
    int ends[2];
    if (disk::uninterrupted([&] { return system.pipe(ends); }) != 0)
        throw Error(ErrorCategory::internal, fmt::format("no pipe to a worker: {}", std::strerror(errno)));
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// Appends what is there, up to a megabyte. Closes the descriptor at the end of the pipe.
void drain(Processes& system, FileDescriptor& fd, std::string& into) {
    char block[16384];
    for (int blocks = 0; blocks < 64 && fd.is_open(); ++blocks) {
        const ssize_t got = disk::uninterrupted([&] { return system.read(fd.get(), block, sizeof block); });
        if (got > 0) {
            into.append(block, static_cast<std::size_t>(got));
        } else if (got == 0) {
            fd.close();
        } else {
            if (errno != EAGAIN) fd.close();
            return;
        }
    }
}

// To be read from its beginning.
FileDescriptor file_in_memory(std::string_view text) {
    FileDescriptor file(memfd_create("afterglow", MFD_CLOEXEC));
    while (file.is_open() && !text.empty()) {
        const ssize_t written =
            disk::uninterrupted([&] { return ::write(file.get(), text.data(), text.size()); });
        if (written <= 0) file.close();
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    if (!file.is_open() || lseek(file.get(), 0, SEEK_SET) != 0)
        throw Error(ErrorCategory::internal, fmt::format("no input for a worker: {}", std::strerror(errno)));
    return file;
}

// ---- In the parent ----

// Where processes or memory are short, a moment later they may not be.
pid_t fork_patiently(Processes& system) {
    constexpr int max_tries = 6;
    std::chrono::milliseconds pause{25};
    for (int tries = 1;; ++tries, pause *= 2) {
        const pid_t pid = disk::uninterrupted([&] { return system.fork(); });
        if (pid >= 0 || tries == max_tries || (errno != EAGAIN && errno != ENOMEM)) return pid;
        std::this_thread::sleep_for(pause);
    }
}

std::string last_of(const std::string& output) {
    std::size_t end = output.find_last_not_of(" \r\n");
    if (end == std::string::npos) return {};
    const std::string text = output.substr(0, end + 1);
    return text.size() <= kept_output_bytes
               ? text
               : fmt::format("…{}", text.substr(text.size() - kept_output_bytes));
}

}  // namespace

struct WorkerPool::Worker {
    explicit Worker(Processes& used) : system(used) {}

    Processes& system;
    std::size_t key = 0;
    pid_t pid = -1;
    WorkerLimits limits;
    OnMessage on_message;
    Clock::time_point started;
    Clock::time_point last_heard;
    FileDescriptor result_pipe, output_pipe;
    std::string result, output;
    bool over_time = false;
    bool stopped = false;  // when its time was up

    void read_pipes() {
        drain(system, result_pipe, result);
        hear_lines();
        if (result.size() > max_result_bytes) result_pipe.close();
        drain(system, output_pipe, output);
        if (output.size() > 2 * kept_output_bytes) output.erase(0, output.size() - kept_output_bytes);
    }

    // The whole group; what has left it is ended when the worker is gone.
    void kill_group() const {
        kill(-pid, SIGKILL);
        kill(pid, SIGKILL);
    }

    Clock::time_point deadline() const {
        if (!(limits.timeout_sec > 0.0 && limits.timeout_sec < max_sec)) return Clock::time_point::max();
        return last_heard +
               std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.timeout_sec));
    }

    // WEXITED or WSTOPPED.
    bool is(int state) const {
        siginfo_t info{};
        return disk::uninterrupted([&] { return system.waitid(pid, &info, state); }) != 0 ||
               info.si_pid == pid;
    }

    WorkerReport reap() {
        kill_group();
        WorkerReport report;
        report.key = key;
        report.seconds = std::chrono::duration<double>(Clock::now() - started).count();
        if (!ends_soon()) {
            report.end = WorkerEnd::timed_out;
            report.reason = "it cannot be ended: the disk or share that it reads does not answer";
            return report;
        }
        int status = 0;
        rusage usage{};
        disk::uninterrupted([&] { return system.wait4(pid, &status, &usage); });
        own_children().erase(pid);
        end_strays();
        read_pipes();
        report.cpu_sec = cpu_seconds(usage);
        report.peak_memory_mb = static_cast<double>(usage.ru_maxrss) / 1024.0;
        // The system kills what is over its limit of computing time, which it counts in ticks.
        if (limits.confinement && limits.confinement->cpu_sec > 0.0)
            over_time = over_time || cpu_seconds(usage) >= 0.9 * limits.confinement->cpu_sec;
        explain(report, status);
        return report;
    }

  private:
    // Even a killed process stays as long as the system waits for a disk in its name; it is left behind then.
    bool ends_soon() const {
        constexpr std::chrono::seconds longest{5};
        const auto until = Clock::now() + longest;
        for (std::chrono::microseconds pause{200}; !is(WEXITED); pause = std::min(2 * pause, max_pause)) {
            if (Clock::now() > until) return false;
            std::this_thread::sleep_for(pause);
        }
        return true;
    }

    void hear_lines() {
        std::size_t heard = 0;
        for (std::size_t end = 0; heard < result.size() && result[heard] == line_mark &&
                                  (end = result.find('\n', heard)) != std::string::npos;
             heard = end + 1)
            if (on_message(std::string_view(result).substr(heard + 1, end - heard - 1)))
                last_heard = Clock::now();
        result.erase(0, heard);
    }

    void explain(WorkerReport& report, int status) const {
        const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (clean && !result.empty() && (result[0] == returned_mark || result[0] == program_mark)) {
            report.end = WorkerEnd::returned;
            report.payload = result.substr(result[0] == returned_mark ? 1 : 0);
            return;
        }
        if (WIFSIGNALED(status)) report.signal = WTERMSIG(status);
        if (clean && !result.empty() && result[0] == threw_mark) {
            report.reason = result.substr(1);
            return;
        }
        if (stopped) {
            report.reason = "its worker was stopped from outside and did not go on in time";
            report.from_outside = true;
            return;
        }
        if (over_time) {
            report.end = WorkerEnd::timed_out;
            report.reason = "it took longer than its time limit";
            return;
        }
        // Thrown where no one could catch it: in a thread, or while memory was already short.
        if ((clean && !result.empty() && result[0] == memory_mark) ||
            output.find("std::bad_alloc") != std::string::npos) {
            report.end = WorkerEnd::out_of_memory;
            report.reason = "it needs more memory than it may take";
            return;
        }
        const bool cut_off = WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE;
        if (clean || cut_off || (WIFEXITED(status) && WEXITSTATUS(status) == unsent_status)) {
            report.end = WorkerEnd::unheard;
            report.reason = !result.empty() && result[0] == unready_mark ? result.substr(1)
                                                                         : "what its worker sent was lost";
            return;
        }
        report.reason =
            WIFSIGNALED(status)
                ? reason_of_signal(WTERMSIG(status))
                : fmt::format("its worker ended without a result (exit status {})", WEXITSTATUS(status));
        report.from_outside = WIFSIGNALED(status) && comes_from_outside(WTERMSIG(status));
        const std::string tail = last_of(output);
        if (!tail.empty()) report.reason.append("; its last words: ").append(tail);
    }
};

WorkerPool::WorkerPool(Processes& system) : system_(system) {
    adopt_strays(system);
}

WorkerPool::~WorkerPool() {
    try {
        stop();
    } catch (const Error&) {
        // Of a process that cannot be ended nothing more can be done.
    }
}

std::size_t WorkerPool::running() const {
    return workers_.size();
}

void WorkerPool::start(std::size_t key, const Work& work, const WorkerLimits& limits) {
    start(
        key, [&](const MessageSink&) { return work(); }, limits, [](std::string_view) { return false; });
}

template <typename Body>
void WorkerPool::start_body(std::size_t key, const WorkerLimits& limits, OnMessage on_message,
                            const Body& body) {
    Pipe result = open_pipe(system_);
    Pipe output = open_pipe(system_);
    auto worker = std::make_unique<Worker>(system_);
    worker->key = key;
    worker->limits = limits;
    worker->on_message = std::move(on_message);
    const pid_t parent = getpid();
    const pid_t pid = fork_patiently(system_);
    if (pid < 0)
        throw Error(ErrorCategory::internal, fmt::format("no worker process: {}", std::strerror(errno)));
    if (pid == 0) body(WorkerStart{parent, result.write_end.get(), output.write_end.get(), limits});
    worker->started = worker->last_heard = Clock::now();
    own_children().insert(pid);
    worker->pid = pid;
    worker->result_pipe = std::move(result.read_end);
    worker->output_pipe = std::move(output.read_end);
    workers_.push_back(std::move(worker));
}

void WorkerPool::start(std::size_t key, const StreamingWork& work, const WorkerLimits& limits,
                       OnMessage on_message) {
    start_body(key, limits, std::move(on_message),
               [&](const WorkerStart& start) { be_worker(system_, start, work); });
}

void WorkerPool::start_program(std::size_t key, const std::vector<std::string>& command,
                               std::string_view input, const WorkerLimits& limits) {
    const FileDescriptor file = file_in_memory(input);
    start_body(
        key, limits, [](std::string_view) { return false; },
        [&](const WorkerStart& start) { be_program(system_, start, command, file.get()); });
}

bool waited_in_vain(const WorkerReport& report) {
    constexpr double min_share = 0.05;
    return report.end == WorkerEnd::timed_out && report.cpu_sec < min_share * report.seconds;
}

std::vector<WorkerReport> WorkerPool::collect() {
    std::vector<WorkerReport> reports;
    for (auto& worker : workers_) {
        worker->read_pipes();
        if (!worker->is(WEXITED)) {
            if (Clock::now() < worker->deadline()) continue;
            worker->over_time = true;
            worker->stopped = worker->is(WSTOPPED);
        }
        reports.push_back(worker->reap());
        worker.reset();
    }
    std::erase(workers_, nullptr);
    return reports;
}

std::vector<WorkerReport> WorkerPool::wait(std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    while (true) {
        auto reports = collect();
        if (!reports.empty() || workers_.empty() || Clock::now() >= until) return reports;
        std::vector<pollfd> waited;
        auto wake = until;
        for (const auto& worker : workers_) {
            wake = std::min(wake, worker->deadline());
            if (worker->result_pipe.is_open())
                waited.push_back({worker->result_pipe.get(), POLLIN, 0});
            else
                wake = std::min(wake, Clock::now() + settle_time);
            if (worker->output_pipe.is_open()) waited.push_back({worker->output_pipe.get(), POLLIN, 0});
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(wake - Clock::now()).count();
        system_.poll(waited.data(), waited.size(), static_cast<int>(std::clamp<long>(left, 0, 1000)));
    }
}

std::vector<WorkerReport> WorkerPool::stop() {
    for (const auto& worker : workers_) worker->kill_group();
    std::vector<WorkerReport> returned;
    for (const auto& worker : workers_) {
        WorkerReport report = worker->reap();
        if (report.end == WorkerEnd::returned) returned.push_back(std::move(report));
    }
    workers_.clear();
    return returned;
}

}  // namespace afterglow::archive

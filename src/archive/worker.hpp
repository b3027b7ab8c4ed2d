// Work in processes of its own, so that whatever happens to one piece costs no other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/confine.hpp"
#include "archive/processes.hpp"

namespace afterglow::archive {

struct WorkerLimits {
    double timeout_sec = 0.0;  // by the clock, since it began or last told something new; 0: none
    int memory_mb = 0;         // of private memory (RLIMIT_DATA; not under AddressSanitizer); 0: none
    std::optional<Confinement> confinement = std::nullopt;  // none: it may do what this process may
};

enum class WorkerEnd {
    returned,       // `payload` is what the work returned
    timed_out,      // killed at its time limit
    out_of_memory,  // it needed more than its limit
    unheard,        // it could not be made ready, or its result did not arrive: says nothing about the work
    died,           // ended in any other way; `reason` says how
};

struct WorkerReport {
    std::size_t key = 0;
    WorkerEnd end = WorkerEnd::died;
    std::string payload;
    std::string reason;
    int signal = 0;             // that ended it, if one did
    bool from_outside = false;  // it was killed or stopped by someone else: no fault of the work
    double seconds = 0.0;
    double cpu_sec = 0.0;
    double peak_memory_mb = 0.0;
};

// Whether it ran out of time without computing: a disk or share that did not answer.
bool waited_in_vain(const WorkerReport& report);

// What runs in the worker. It may throw; what it throws becomes a reason.
using Work = std::function<std::string()>;
// The same for work that tells while it goes: a line, without a line feed, per call of its argument.
using MessageSink = std::function<void(std::string_view line)>;
// Whether a line says something new: only that renews the time limit.
using OnMessage = std::function<bool(std::string_view line)>;
using StreamingWork = std::function<std::string(const MessageSink& tell)>;

// Runs pieces of work, each forked (not executed anew) from this process, which must have no other threads. A
// worker gets a process group of its own, default signal handling, nothing of the parent's open files, an
// output that is kept for the reason if it dies, and dies with its parent.
class WorkerPool {
  public:
    explicit WorkerPool(Processes& system = real_processes());
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    ~WorkerPool();  // kills what still runs

    // Throws Error(internal) if the system cannot start a process.
    void start(std::size_t key, const Work& work, const WorkerLimits& limits);
    // `on_message` gets each line that the work tells, in wait() and stop(), before the report.
    void start(std::size_t key, const StreamingWork& work, const WorkerLimits& limits, OnMessage on_message);
    // A program in the place of work: its path and arguments. It reads `input`, and gives back a JSON object,
    // on its standard input and output.
    void start_program(std::size_t key, const std::vector<std::string>& command, std::string_view input,
                       const WorkerLimits& limits);
    std::size_t running() const;
    // Waits until a worker ends, but not longer than `patience`; the workers that ended.
    std::vector<WorkerReport> wait(std::chrono::milliseconds patience);
    // Kills all workers and waits for their end; the reports of those that had returned by then.
    std::vector<WorkerReport> stop();

  private:
    struct Worker;
    template <typename Body>
    void start_body(std::size_t key, const WorkerLimits& limits, OnMessage on_message, const Body& body);
    Processes& system_;
    std::vector<WorkerReport> collect();
    std::vector<std::unique_ptr<Worker>> workers_;
};

// How many workers at once: what was asked for (0: as many as possible), bounded by the cores and by how
// often one worker's memory fits into what is available; at least one.
int worker_count(int asked, int cores, std::int64_t available_mb, int worker_memory_mb);
// Memory that can be taken without swapping (MemAvailable, and the control group's limit), MiB; a large
// number if unknown.
std::int64_t available_memory_mb();

}  // namespace afterglow::archive

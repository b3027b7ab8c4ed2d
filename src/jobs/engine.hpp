// What runs jobs. Nothing above it knows in which process or thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/processes.hpp"
#include "archive/worker.hpp"
#include "jobs/work.hpp"

namespace afterglow::jobs {

struct JobLimits {
    double timeout_sec = 0.0;  // by the clock; 0: none
    int memory_mb = 0;         // 0: none
};

struct JobEnd {
    std::size_t key = 0;
    archive::WorkerEnd end = archive::WorkerEnd::died;
    std::optional<JobResult> result = {};  // if it returned one
    std::string reason = {};               // else why not
    bool from_outside = false;             // it was ended by someone else: no fault of the track
    double seconds = 0.0;
    double peak_memory_mb = 0.0;  // of its process; 0: it had none of its own
};

// Used by one thread. What is wrong with a track is in its end.
class Engine {
  public:
    virtual ~Engine() = default;
    // Begins a job; its folders are there. Throws Error(internal) where the system lets nothing begin.
    virtual void submit(std::size_t key, const TrackJob& job, const JobLimits& limits) = 0;
    virtual std::size_t running() const = 0;  // submitted, and not given by wait or stop
    // Waits until a job ends, but not longer than `patience`; those that ended.
    virtual std::vector<JobEnd> wait(std::chrono::milliseconds patience) = 0;
    // Ends all jobs; those that had returned by then.
    virtual std::vector<JobEnd> stop() = 0;
};

// What an engine is made with. All must live as long as it does.
struct EngineParts {
    Workplace place;
    archive::Processes& processes;
    std::filesystem::path program = {};  // that has the command `worker`, for an engine that starts one
};

struct EngineKind {
    const char* name;
    const char* help;
    // Whether a job is kept from all files but its own, and can be ended by its limits.
    bool confines;
    std::unique_ptr<Engine> (*make)(const EngineParts& parts);
};

// The first is what a batch uses where nothing is said.
std::span<const EngineKind> engine_kinds();
// Throws Error(usage) for another name.
const EngineKind& find_engine(std::string_view name);

}  // namespace afterglow::jobs

#include "jobs/exec_engine.hpp"

#include <utility>

#include "jobs/fork_engine.hpp"

namespace afterglow::jobs {
namespace {

class ExecEngine : public Engine {
  public:
    explicit ExecEngine(const EngineParts& parts) : program_(parts.program), pool_(parts.processes) {}

    void submit(std::size_t key, const TrackJob& job, const JobLimits& limits) override {
        pool_.start_program(key, {program_.string(), "worker"}, encode(job) + "\n",
                            {limits.timeout_sec, limits.memory_mb});
    }
    std::size_t running() const override { return pool_.running(); }
    std::vector<JobEnd> wait(std::chrono::milliseconds patience) override {
        return ends_of(pool_.wait(patience));
    }
    std::vector<JobEnd> stop() override { return ends_of(pool_.stop()); }

  private:
    std::filesystem::path program_;
    archive::WorkerPool pool_;
};

}  // namespace

std::unique_ptr<Engine> make_exec_engine(const EngineParts& parts) {
    return std::make_unique<ExecEngine>(parts);
}

}  // namespace afterglow::jobs

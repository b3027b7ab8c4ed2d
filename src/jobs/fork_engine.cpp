#include "jobs/fork_engine.hpp"

#include <utility>

#include "audio/formats.hpp"

namespace afterglow::jobs {
namespace {

class ForkEngine : public Engine {
  public:
    explicit ForkEngine(const EngineParts& parts) : place_(parts.place), pool_(parts.processes) {}

    void submit(std::size_t key, const TrackJob& job, const JobLimits& limits) override {
        audio::prepare_for_name(job.source);  // once for all workers
        const auto work = [&] { return encode(do_job(job, place_)); };
        pool_.start(key, work, {limits.timeout_sec, limits.memory_mb, confinement_of(job)});
    }
    std::size_t running() const override { return pool_.running(); }
    std::vector<JobEnd> wait(std::chrono::milliseconds patience) override {
        return ends_of(pool_.wait(patience));
    }
    std::vector<JobEnd> stop() override { return ends_of(pool_.stop()); }

  private:
    Workplace place_;
    archive::WorkerPool pool_;
};

}  // namespace

std::vector<JobEnd> ends_of(std::vector<archive::WorkerReport> reports) {
    std::vector<JobEnd> ends;
    for (auto& report : reports) {
        JobEnd end{report.key, report.end};
        if (report.end == archive::WorkerEnd::returned) end.result = decode_result(report.payload);
        end.reason = std::move(report.reason);
        end.from_outside = report.from_outside;
        end.seconds = report.seconds;
        end.peak_memory_mb = report.peak_memory_mb;
        ends.push_back(std::move(end));
    }
    return ends;
}

std::unique_ptr<Engine> make_fork_engine(const EngineParts& parts) {
    return std::make_unique<ForkEngine>(parts);
}

}  // namespace afterglow::jobs

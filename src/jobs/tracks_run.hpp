// Planned tracks, worked on, published and remembered: what make and a batch have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "archive/ledger.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "jobs/engine.hpp"
#include "jobs/plan.hpp"

namespace afterglow::jobs {

struct TracksRequest {
    const pipeline::Settings& settings;
    std::uint64_t seed = 0;
    // Below the root of what is written.
    std::filesystem::path folder;  // that holds a folder for each track
    std::filesystem::path ledger_file;
    bool dry_run = false;          // nothing is written
    bool ends_at_failure = false;  // no track is begun after the first that fails
    bool links_sources = false;    // each is linked into the work folder first
    bool keep_work = false;
    // Equal runs leave equal ledgers: that tell no times, and whose lines are in order in the end.
    bool leaves_equal_ledgers = false;
    JobLimits limits = {};
};

// Used by one thread. What is passed must live as long as it does.
class TracksRun {
  public:
    // Called as each track is settled, with what its job gave if there was one.
    using OnSettled = std::function<void(std::size_t index, const JobEnd* end)>;

    TracksRun(TracksRequest request, std::vector<PlannedTrack> plan, archive::Ledger ledger,
              const OutputRoot& out, const OutputRoot& work, Progress& progress);

    const std::vector<PlannedTrack>& plan() const { return plan_; }

    // Once. What is wrong with a track is in its outcome; what the run did not come to is skipped.
    void run(Engine& engine, std::size_t at_once, const OnSettled& on_settled);

    bool interrupted() const { return interrupted_; }
    // What ended the run before its end, or went wrong at it.
    const std::optional<Error>& stopped_by() const { return stopped_by_; }

    // Whatever goes wrong first is what the user hears of, and no more tracks begin.
    template <typename Step>
    void attempt(const Step& step) {
        try {
            step();
        } catch (const Error& error) {
            if (!stopped_by_) stopped_by_ = error;
        }
    }

  private:
    void tidy_ledger();
    void settle_what_is_known();
    bool begin_next(Engine& engine);
    void take(const JobEnd& end);
    void conclude(PlannedTrack& track, JobEnd& end);
    void publish_or_fail(PlannedTrack& track, JobResult& result);
    bool settle_end(PlannedTrack& track, const JobEnd& end) const;
    void remember(const PlannedTrack& track, const std::optional<JobResult>& result);
    void clean_up(PlannedTrack& track);
    void leave_the_rest();

    TracksRequest request_;
    std::vector<PlannedTrack> plan_;
    archive::Ledger ledger_;
    Recipe recipe_;
    const OutputRoot& out_;
    const OutputRoot& work_;
    Progress& progress_;
    const OnSettled* on_settled_ = nullptr;
    std::size_t next_ = 0;
    bool ends_ = false;
    bool interrupted_ = false;
    std::optional<Error> stopped_by_;
};

}  // namespace afterglow::jobs

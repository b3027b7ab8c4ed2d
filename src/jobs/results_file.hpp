// batch_results.json: the record of a run, true at any moment it may be killed.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "jobs/batch.hpp"

namespace afterglow::jobs {

// Adds up what became of the tracks.
void count_outcomes(BatchReport& report);

// What is true of a run from its beginning.
struct RunFacts {
    std::size_t total = 0;  // tracks, finished or not
    std::uint64_t seed = 0;
    std::string confinement = {};  // of its workers; text_of(archive::Protection)
};

// Puts the whole record, piece by piece.
void put_results(const BatchReport& report, const RunFacts& facts, const TextSink& put);

// Keeps the record on disk while tracks finish. Rewriting takes time that grows with the record, so it waits
// between two rewrites in proportion to what the last one took: the cost of all of them stays a small part of
// the run.
class ResultsFile {
  public:
    ResultsFile(const OutputRoot& out, std::filesystem::path file, RunFacts facts);

    static ResultKind kind();
    // The run begins: its record, so far empty, takes the place of an earlier run's. Throws
    // Error(write|disk_full).
    void begin();
    // A track is finished; the record on disk follows now or soon. Throws Error(write|disk_full).
    void add(const archive::TrackOutcome& outcome, double run_seconds);
    // The last word, in the order of the request.
    void finish(const BatchReport& report) const;

  private:
    using Clock = std::chrono::steady_clock;
    void write(const BatchReport& report) const;

    const OutputRoot& out_;
    std::filesystem::path file_;
    RunFacts facts_;
    bool only_at_the_end_ = false;
    BatchReport so_far_;
    Clock::time_point next_write_;
};

}  // namespace afterglow::jobs

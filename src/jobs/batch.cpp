#include "jobs/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "archive/ledger.hpp"
#include "archive/walk_apart.hpp"
#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/text.hpp"
#include "jobs/batch_run.hpp"
#include "jobs/line.hpp"
#include "jobs/plan.hpp"
#include "jobs/publish.hpp"
#include "jobs/results_file.hpp"
#include "render/manifest.hpp"
#include "render/regrade.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using archive::TrackOutcome;
using archive::TrackStatus;
using archive::WorkerEnd;
using Clock = std::chrono::steady_clock;

constexpr const char* locked_folder = "tr8s";
constexpr const char* lock_file = "tr8s/.afterglow.lock";

OutputRoot open_output(const fs::path& folder, const BatchRequest& request, FileSystem& disk,
                       const std::string& made_by = {}) {
    return request.unconfined ? OutputRoot::unconfined(folder, disk, made_by)
                              : OutputRoot(folder, request.confine_to, disk, made_by);
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

archive::Ledger read_ledger(const BatchRequest& request) {
    try {
        return archive::Ledger::read(request.export_dir / ledger_file);
    } catch (const Error& error) {
        throw Error(ErrorCategory::write, fmt::format("the export's ledger cannot be read: {}", error.what()),
                    error.subject());
    }
}

// What a killed run left half done is mended first, since the plan looks at what is there.
archive::Ledger read_ledger_after_repair(const BatchRequest& request, const OutputRoot& out) {
    out.put_back_all(tracks_folder);
    return read_ledger(request);
}

// A whole batch, from the plan to the record.
class BatchRun : private Line {
  public:
    BatchRun(const BatchRequest& request, const MakeTrack& make, FileSystem& disk, Progress& progress,
             archive::Processes& processes)
        : request_(request),
          make_(make),
          progress_(progress),
          out_(open_output(request.export_dir, request, disk)),
          work_(open_output(request.work_dir, request, disk, "batch")),
          results_out_(open_output(folder_of(request.results_file), request, disk)),
          export_lock_(OutputLock::of_folder(out_, locked_folder)),
          export_file_lock_(OutputLock::of_file(out_, lock_file)),
          work_lock_(OutputLock::of_folder(work_)),
          results_lock_(OutputLock::of_target(results_out_, request.results_file.filename())),
          ledger_(read_ledger_after_repair(request, out_)),
          plan_(plan_batch(request, ledger_, progress)),
          fingerprint_(job_fingerprint(request)),
          bytes_per_track_(pipeline::planned_bytes(pipeline::planned_counts(request.makers, request.settings),
                                                   request.settings)),
          results_(results_out_, request.results_file.filename(),
                   {plan_.size(), request.seed, archive::text_of(archive::protection_of(processes))}),
          engine_(request.engine->make({{work_, out_, make_}, processes})) {}

    BatchReport run() {
        out_.make_folder(tracks_folder);
        if (!request_.keep_work) remove_staged_leftovers();
        const std::size_t damaged = ledger_.damaged();
        ledger_.compact(out_, ledger_file);
        if (damaged > 0)
            progress_.warn(
                fmt::format("{} of the export's ledger {} damaged; what {} about is looked at again",
                            counted(damaged, "line"), damaged == 1 ? "is" : "are",
                            damaged == 1 ? "it was" : "they were"));
        progress_.begin("batch", plan_.size());
        results_.begin();
        settle_what_is_known();
        work_through();
        progress_.end();
        return finish();
    }

  private:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

    // What is staged of tracks that this run will not stage again.
    void remove_staged_leftovers() const {
        std::error_code error;
        const fs::directory_iterator entries(work_.root(), error);
        if (error || entries == fs::directory_iterator()) return;
        for (const PlannedTrack& track : plan_)
            if (!track.is_to_do() && !track.outcome.track_slug.empty())
                clear_earlier_work(track.outcome.track_slug, work_);
    }

    void settle_what_is_known() {
        for (const PlannedTrack& track : plan_)
            if (!track.is_to_do()) told(track);
    }

    void told(const PlannedTrack& track) {
        results_.add(track.outcome, seconds());
        progress_.advance(++settled_, track.outcome.rel_path);
    }

    void work_through() {
        const auto& options = request_.settings.batch;
        const auto jobs = static_cast<std::size_t>(archive::worker_count(
            options.jobs, archive::usable_cores(), archive::available_memory_mb(), options.worker_memory_mb));
        if (static_cast<int>(jobs) < options.jobs)
            progress_.note(fmt::format("{} at once instead of {}: what cores and memory allow",
                                       counted(jobs, "worker"), options.jobs));
        if (run_through(*this, *engine_, jobs, progress_)) interrupted_ = true;
    }

    bool advance(Engine& engine) override {
        if (next_ == plan_.size() || stopped_by_) return false;
        const std::size_t index = next_++;
        PlannedTrack& track = plan_[index];
        if (!track.is_to_do()) return true;
        attempt([&] {
            out_.require_space(bytes_per_track_ * static_cast<std::int64_t>(engine.running() + 1));
            track.job = job_of(track, request_);
            prepare_work(*track.job, work_);
            prepare_staging(*track.job, out_);
            const auto& options = request_.settings.batch;
            engine.submit(index, *track.job, {options.timeout_sec, options.worker_memory_mb});
        });
        return true;
    }

    void take(const JobEnd& end) override {
        PlannedTrack& track = plan_[end.key];
        attempt([&] {
            conclude(track, end);
            if (!track.is_to_do()) told(track);
        });
    }

    // From what came of a job to what is published and remembered.
    void conclude(PlannedTrack& track, const JobEnd& end) {
        std::optional<JobResult> result = end.result;
        if (result && result->staged) publish_or_fail(track, *result);
        if (result && result->error && result->error->category() == ErrorCategory::disk_full)
            throw Error(ErrorCategory::disk_full, describe(*result->error));
        TrackOutcome& outcome = track.outcome;
        outcome.seconds = end.seconds;
        outcome.peak_memory_mb = end.peak_memory_mb;
        outcome.counts.clear();
        const bool remembered = result ? settle_result(track, *result) : settle_end(track, end);
        outcome.reason = valid_utf8(outcome.reason);
        if (outcome.status == TrackStatus::failed || outcome.status == TrackStatus::timed_out)
            progress_.warn(fmt::format("{}: {}", outcome.rel_path, outcome.reason));
        // Before it is remembered: of what is, a run that follows a killed one looks at nothing any more.
        clean_up(track);
        if (remembered) remember(track, result);
    }

    // The worker itself cannot: it may write nowhere but in its staging folder.
    void publish_or_fail(PlannedTrack& track, JobResult& result) const {
        try {
            if (const auto not_carried = publish(*track.job, out_)) progress_.warn(describe(*not_carried));
        } catch (const Error& error) {
            result.error = error;
        }
    }

    // No result came. False where the fault is not the track's, so that the next run tries again.
    bool settle_end(PlannedTrack& track, const JobEnd& end) const {
        TrackOutcome& outcome = track.outcome;
        if (end.end == WorkerEnd::timed_out) {
            const double limit_sec = request_.settings.batch.timeout_sec;
            std::vector<Reason> reasons{{{}, {}, ReasonCode::over_time, {{"limit_sec", limit_sec}}}};
            // Then it is not the track that takes so long.
            const bool silent =
                archive::look_apart({track.source}, silent_progress(), {.answer_sec = 5.0}).front().silent;
            if (silent) reasons.push_back({{}, {}, ReasonCode::no_answer});
            settle(outcome, TrackStatus::timed_out, std::move(reasons));
            return !silent;
        }
        if (end.end == WorkerEnd::out_of_memory) {
            const double limit_mb = request_.settings.batch.worker_memory_mb;
            settle(outcome, TrackStatus::failed,
                   {{{}, {}, ReasonCode::over_memory, {{"limit_mb", limit_mb}}}});
            return true;
        }
        settle(outcome, TrackStatus::failed,
               {reason_in_words(end.reason.empty() ? "its worker sent no result" : end.reason)});
        return end.end == WorkerEnd::died && !end.from_outside;
    }

    // The same where one came.
    static bool settle_result(PlannedTrack& track, const JobResult& result) {
        TrackOutcome& outcome = track.outcome;
        if (result.unchanged) {
            settle_as_before(outcome, track.earlier->outcome);
            return true;
        }
        if (result.error) {
            const ErrorCategory category = result.error->category();
            // The track is named already; other files are worth naming.
            const bool names_file = category == ErrorCategory::write ||
                                    category == ErrorCategory::disk_full || category == ErrorCategory::usage;
            settle(outcome, TrackStatus::failed,
                   {reason_in_words(names_file ? describe(*result.error) : result.error->what())});
            // Without a content the fault may be the disk's, or the time's.
            return !result.content.empty() &&
                   (category == ErrorCategory::source || category == ErrorCategory::internal);
        }
        outcome.counts = result.counts;
        outcome.notes = result.notes;
        outcome.diagnosis = result.diagnosis;
        outcome.status = TrackStatus::done;
        if (result.counts.empty()) {
            settle(outcome, TrackStatus::skipped, result.reasons);
            outcome.reason.insert(0, "nothing could be made: ");
        } else {
            outcome.notes.insert(outcome.notes.end(), result.reasons.begin(), result.reasons.end());
        }
        return true;
    }

    void remember(const PlannedTrack& track, const std::optional<JobResult>& result) {
        archive::LedgerEntry entry{track.source_text, result ? result->stamp : track.stamp,
                                   result ? result->content : std::string(), fingerprint_, track.outcome};
        if (entry.outcome.status == TrackStatus::up_to_date) entry.outcome = track.earlier->outcome;
        entry.outcome.track_slug = track.outcome.track_slug;
        ledger_.add(std::move(entry), out_, ledger_file);
        if (track.moved_from) ledger_.forget(*track.moved_from);
    }

    // What stays is removed when the batch is run again.
    void clean_up(PlannedTrack& track) const {
        if (!track.job) return;
        TrackJob job = *std::exchange(track.job, std::nullopt);
        try {
            clear_folders(job, work_, out_, request_.keep_work);
        } catch (const Error& error) {
            progress_.warn(fmt::format("not removed: {}", describe(error)));
        }
    }

    BatchReport finish() {
        BatchReport report;
        report.interrupted = interrupted_;
        for (PlannedTrack& track : plan_) {
            if (track.is_to_do()) leave_undone(track);
            report.tracks.push_back(std::move(track.outcome));
        }
        count_outcomes(report);
        if (request_.settings.grading.mode == curation::GradeMode::relative)
            attempt([&] { render::regrade_manifests(out_, tracks_folder, request_.settings.grading); });
        attempt([&] { render::merge_manifests(out_, tracks_folder, tracks_folder, progress_); });
        report.seconds = seconds();
        attempt([&] { results_.finish(report); });
        attempt([&] { work_.remove_root_if_empty(); });
        if (stopped_by_) throw Error(*stopped_by_);
        return report;
    }

    // Whatever ends the run first is what the user hears of.
    template <typename Step>
    void attempt(const Step& step) {
        try {
            step();
        } catch (const Error& error) {
            if (!stopped_by_) stopped_by_ = error;
        }
    }

    void leave_undone(PlannedTrack& track) {
        clean_up(track);
        track.outcome.counts.clear();
        archive::settle(track.outcome, TrackStatus::skipped,
                        {{{}, {}, interrupted_ ? ReasonCode::interrupted : ReasonCode::run_ended}});
    }

    const BatchRequest& request_;
    const MakeTrack& make_;
    Progress& progress_;
    Clock::time_point started_ = Clock::now();
    OutputRoot out_;
    OutputRoot work_;
    OutputRoot results_out_;
    OutputLock export_lock_;
    OutputLock export_file_lock_;
    OutputLock work_lock_;
    OutputLock results_lock_;
    archive::Ledger ledger_;
    std::vector<PlannedTrack> plan_;
    std::string fingerprint_;
    std::int64_t bytes_per_track_;
    ResultsFile results_;
    std::unique_ptr<Engine> engine_;
    std::size_t next_ = 0;
    std::size_t settled_ = 0;
    bool interrupted_ = false;
    std::optional<Error> stopped_by_;
};

// What is worked on comes and goes in the work folder, and so nothing else has its place there.
void require_apart(const BatchRequest& request, const Progress& progress) {
    const fs::path root = archive::real_path_apart(request.root, progress);
    const fs::path work = disk::resolved(request.work_dir);
    const auto require_outside = [&](const fs::path& path, const char* what) {
        if (!disk::lies_in(path, work)) return;
        throw Error(ErrorCategory::usage,
                    fmt::format("is the work folder and holds {}; name another with --work", what),
                    valid_utf8(request.work_dir.string()));
    };
    require_outside(root, "the recordings");
    require_outside(disk::resolved(request.export_dir), "the folder for the textures");
    if (!disk::lies_in(root, disk::resolved(request.export_dir / tracks_folder))) return;
    throw Error(ErrorCategory::usage, "holds the recordings; name another folder for the textures",
                valid_utf8(request.export_dir.string()));
}

BatchReport dry_run(const BatchRequest& request, const Progress& progress) {
    BatchReport report;
    std::map<std::string, int> planned_totals;
    for (PlannedTrack& track : plan_batch(request, read_ledger(request), progress)) {
        if (track.earlier) track.outcome.reason = "its size or time changed; made again if its content did";
        if (track.is_to_do())
            for (const auto& [kind, count] : track.outcome.counts) planned_totals[kind] += count;
        report.tracks.push_back(std::move(track.outcome));
    }
    count_outcomes(report);
    report.totals = std::move(planned_totals);
    return report;
}

}  // namespace

BatchReport run_batch_with(const BatchRequest& request, const MakeTrack& make, FileSystem& disk,
                           Progress& progress, archive::Processes& processes) {
    require_apart(request, progress);
    if (request.dry_run) return dry_run(request, progress);
    return BatchRun(request, make, disk, progress, processes).run();
}

BatchReport run_batch(const BatchRequest& request, Progress& progress) {
    return run_batch_with(request, pipeline_of(request.settings, request.seed), real_file_system(), progress);
}

}  // namespace afterglow::jobs

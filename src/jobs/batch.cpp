#include "jobs/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "archive/ledger.hpp"
#include "archive/path_text.hpp"
#include "archive/walk_apart.hpp"
#include "base/cores.hpp"
#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/text.hpp"
#include "jobs/batch_run.hpp"
#include "jobs/plan.hpp"
#include "jobs/publish.hpp"
#include "jobs/results_file.hpp"
#include "jobs/tracks_run.hpp"
#include "render/manifest.hpp"
#include "render/regrade.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using archive::TrackStatus;
using Clock = std::chrono::steady_clock;

// Below the export folder.
constexpr const char* tracks_folder = "tr8s/by_source";
constexpr const char* ledger_file = "tr8s/ledger.jsonl";
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

std::vector<PlannedTrack> plan_batch(const BatchRequest& request, const archive::Ledger& ledger,
                                     const Progress& progress) {
    const fs::path root = fs::absolute(request.root).lexically_normal();
    std::vector<PlannedTrack> tracks;
    tracks.reserve(request.tracks.size());
    for (const archive::CatalogRow& row : request.tracks) {
        pipeline::SourceTask task;
        task.path = (root / archive::path_of_text(row.rel_path)).lexically_normal();
        task.recorded_path = valid_utf8(task.path.native());
        task.makers = request.makers;
        task.synthetic_hiss_fallback = true;
        tracks.push_back(track_of(std::move(task), row.rel_path));
        tracks.back().outcome.id = row.id;
    }
    return plan_tracks(std::move(tracks),
                       {request.export_dir / tracks_folder, request.settings, request.seed,
                        request.start_index, request.count, request.force, request.retry_failed},
                       ledger, progress);
}

// What a killed run left half done is mended first, since the plan looks at what is there.
archive::Ledger read_ledger_after_repair(const BatchRequest& request, const OutputRoot& out) {
    out.put_back_all(tracks_folder);
    return read_ledger(request.export_dir / ledger_file);
}

TracksRequest tracks_of(const BatchRequest& request) {
    const auto& options = request.settings.batch;
    return {.settings = request.settings,
            .seed = request.seed,
            .folder = tracks_folder,
            .ledger_file = ledger_file,
            .links_sources = true,
            .keep_work = request.keep_work,
            .limits = {options.timeout_sec, options.worker_memory_mb}};
}

// A whole batch, from the plan to the record.
class BatchRun {
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
          tracks_(plan(request, out_, work_, progress)),
          results_(
              results_out_, request.results_file.filename(),
              {tracks_.plan().size(), request.seed, archive::text_of(archive::protection_of(processes))}),
          engine_(request.engine->make({{work_, out_, make_}, processes, request.program})) {}

    BatchReport run() {
        out_.make_folder(tracks_folder);
        if (!request_.keep_work) remove_staged_leftovers();
        progress_.begin("batch", tracks_.plan().size());
        results_.begin();
        work_through();
        progress_.end();
        return finish();
    }

  private:
    static TracksRun plan(const BatchRequest& request, const OutputRoot& out, const OutputRoot& work,
                          Progress& progress) {
        archive::Ledger ledger = read_ledger_after_repair(request, out);
        auto planned = plan_batch(request, ledger, progress);
        return {tracks_of(request), std::move(planned), std::move(ledger), out, work, progress};
    }

    double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

    // What is staged of tracks that this run will not stage again.
    void remove_staged_leftovers() const {
        std::error_code error;
        const fs::directory_iterator entries(work_.root(), error);
        if (error || entries == fs::directory_iterator()) return;
        for (const PlannedTrack& track : tracks_.plan())
            if (!track.is_to_do() && !track.outcome.track_slug.empty())
                clear_earlier_work(track.outcome.track_slug, work_);
    }

    void settled(const archive::TrackOutcome& outcome, bool worked_on) {
        const bool failed = outcome.status == TrackStatus::failed || outcome.status == TrackStatus::timed_out;
        if (worked_on && failed) progress_.warn(fmt::format("{}: {}", outcome.rel_path, outcome.reason));
        results_.add(outcome, seconds());
        progress_.advance(++settled_, outcome.rel_path);
    }

    void work_through() {
        const auto& options = request_.settings.batch;
        const auto jobs = static_cast<std::size_t>(archive::worker_count(
            options.jobs, usable_cores(), archive::available_memory_mb(), options.worker_memory_mb));
        if (static_cast<int>(jobs) < options.jobs)
            progress_.note(fmt::format("{} at once instead of {}: what cores and memory allow",
                                       counted(jobs, "worker"), options.jobs));
        tracks_.run(*engine_, jobs, [this](std::size_t index, const JobEnd* end) {
            settled(tracks_.plan()[index].outcome, end != nullptr);
        });
    }

    BatchReport finish() {
        BatchReport report;
        report.interrupted = tracks_.interrupted();
        for (const PlannedTrack& track : tracks_.plan()) report.tracks.push_back(track.outcome);
        count_outcomes(report);
        if (request_.settings.grading.mode == curation::GradeMode::relative)
            tracks_.attempt(
                [&] { render::regrade_manifests(out_, tracks_folder, request_.settings.grading); });
        tracks_.attempt([&] { render::merge_manifests(out_, tracks_folder, tracks_folder, progress_); });
        report.seconds = seconds();
        tracks_.attempt([&] { results_.finish(report); });
        tracks_.attempt([&] { work_.remove_root_if_empty(); });
        if (tracks_.stopped_by()) throw Error(*tracks_.stopped_by());
        return report;
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
    TracksRun tracks_;
    ResultsFile results_;
    std::unique_ptr<Engine> engine_;
    std::size_t settled_ = 0;
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
    for (PlannedTrack& track : plan_batch(request, read_ledger(request.export_dir / ledger_file), progress)) {
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

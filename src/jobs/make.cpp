#include "jobs/make.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "archive/processes.hpp"
#include "archive/walk_apart.hpp"
#include "archive/worker.hpp"
#include "base/cores.hpp"
#include "base/output_lock.hpp"
#include "base/recording.hpp"
#include "jobs/inline_engine.hpp"
#include "jobs/plan_make.hpp"
#include "jobs/tracks_run.hpp"
#include "render/manifest.hpp"
#include "render/read_manifest.hpp"
#include "render/regrade.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

constexpr const char* ledger_file = "ledger.jsonl";  // below the export folder

// The messages and the stop flag of a shared display; its bar belongs to the whole run.
class TrackProgress : public Progress {
  public:
    explicit TrackProgress(Progress& whole) : whole_(whole) {}
    void note(std::string_view message) override { whole_.note(message); }
    void warn(std::string_view message) override { whole_.warn(message); }
    bool interrupted() const override { return whole_.interrupted(); }

  private:
    Progress& whole_;
};

using OnFound = MakeRun::OnFound;

archive::FoundAudio find_in(const std::vector<fs::path>& inputs, const OnFound& on_found,
                            Progress& progress) {
    auto found = archive::find_audio(inputs, {}, progress);
    on_found(found);
    return found;
}

std::vector<pipeline::SourceTask> tasks_of_inputs(const MakeRequest& request, const OnFound& on_found,
                                                  Progress& progress) {
    const auto found = find_in(request.inputs, on_found, progress);
    if (!found.missing.empty())
        throw Error(ErrorCategory::usage, "no such file or folder; check the path",
                    found.missing.front().string());
    if (found.files.empty())
        throw Error(found.unseen.empty() ? ErrorCategory::usage : ErrorCategory::source,
                    archive::no_audio_there(found.notes), request.inputs.front().string());
    return tasks_of_files(found.files, request.makers);
}

std::vector<pipeline::SourceTask> tasks_of_root(const MakeRequest& request, const OnFound& on_found,
                                                Progress& progress) {
    const auto& paths = request.settings.paths;
    const auto seen = archive::look_apart({request.root}, progress);
    if (!seen.front().is_there())
        throw Error(ErrorCategory::usage, "no such file or folder; check the path", request.root.string());
    const auto files_in = [&](const std::string& folder) {
        const auto found = archive::look_apart({request.root / folder}, progress).front();
        const bool none =
            found.is_there() ? found.kind != archive::Seen::Kind::folder : found.error == ENOENT;
        return none ? std::vector<fs::path>() : find_in({request.root / folder}, on_found, progress).files;
    };
    RootFiles files;
    for (std::string pipeline::PathOptions::*folder : feeding_folders(request.makers))
        files.push_back({folder, files_in(paths.*folder)});
    return tasks_of_roles(request.root, files, request.makers, request.settings);
}

std::vector<PlannedTrack> tracks_of(const MakeRequest& request, const OnFound& on_found, Progress& progress) {
    if (request.inputs.empty() == request.root.empty())
        throw Error(ErrorCategory::usage,
                    "name files or folders, or give --root with the folder convention "
                    "(source_audio, pad_sources, drums), but not both");
    std::vector<PlannedTrack> tracks;
    for (auto& task : request.root.empty() ? tasks_of_inputs(request, on_found, progress)
                                           : tasks_of_root(request, on_found, progress)) {
        auto path = task.recorded_path;
        tracks.push_back(track_of(std::move(task), std::move(path)));
    }
    return tracks;
}

OutputRoot open_export(const MakeRequest& request) {
    if (request.dry_run) return OutputRoot::unconfined(default_scratch_dir());
    return request.unconfined ? OutputRoot::unconfined(request.export_dir)
                              : OutputRoot(request.export_dir, request.confine_to);
}

std::size_t threads_for(int asked, std::size_t tracks) {
    const auto cores = static_cast<std::size_t>(usable_cores());
    return std::min(asked > 0 ? static_cast<std::size_t>(asked) : cores, std::max<std::size_t>(tracks, 1));
}

TracksRequest tracks_request_of(const MakeRequest& request) {
    return {.settings = request.settings,
            .seed = request.seed,
            .folder = {},
            .ledger_file = ledger_file,
            .dry_run = request.dry_run,
            .ends_at_failure = request.strict,
            .leaves_equal_ledgers = true};
}

// What was written of a kind that is asked for.
std::vector<render::ManifestRow> rows_made_before(const fs::path& folder, const pipeline::MakerSet& makers) {
    auto rows = render::rows_of_json(read_text_file(folder / "manifest.json"));
    std::erase_if(rows, [&](const render::ManifestRow& row) { return !makers.makes(row.kind); });
    return rows;
}

SourceStatus status_of(const archive::TrackOutcome& outcome) {
    switch (outcome.status) {
        case archive::TrackStatus::done:
            return SourceStatus::done;
        case archive::TrackStatus::up_to_date:
            return SourceStatus::up_to_date;
        case archive::TrackStatus::skipped:
            return SourceStatus::empty;
        case archive::TrackStatus::failed:
        case archive::TrackStatus::timed_out:
        case archive::TrackStatus::planned:
            break;
    }
    return SourceStatus::failed;
}

}  // namespace

std::size_t MakeReport::count(SourceStatus status) const {
    return static_cast<std::size_t>(std::ranges::count(sources, status, &SourceOutcome::status));
}

std::map<std::string, int> MakeReport::totals() const {
    std::map<std::string, int> totals;
    for (const SourceOutcome& source : sources)
        if (source.status == SourceStatus::done)
            for (const auto& [kind, made] : source.result.counts) totals[kind] += made;
    return totals;
}

class MakeRun::Work {
  public:
    Work(MakeRequest request, Progress& progress, const OnFound& on_found)
        : request_(std::move(request)),
          progress_(progress),
          track_progress_(progress),
          found_(tracks_of(request_, on_found, progress)),
          out_(open_export(request_)),
          lock_(request_.dry_run ? std::nullopt : std::optional(OutputLock::of_folder(out_))),
          tracks_(plan()),
          outcomes_(tracks_.plan().size()) {
        if (!request_.dry_run) require_space();
    }

    const std::vector<PlannedTrack>& planned() const { return tracks_.plan(); }
    const OutputRoot& out() const { return out_; }

    MakeReport run(const OnSource& on_source) {
        const auto make = pipeline_of(request_.settings, request_.seed, track_progress_, request_.explain);
        const auto engine = make_inline_engine({{out_, out_, make}, archive::real_processes()});
        progress_.begin("make", planned().size());
        tracks_.run(*engine, threads_for(request_.threads, planned().size()),
                    [&](std::size_t index, const JobEnd* end) { settled(index, end, on_source); });
        progress_.end();
        if (!request_.dry_run) tracks_.attempt([&] { write_manifests(); });
        return report();
    }

  private:
    TracksRun plan() {
        if (!request_.dry_run) out_.put_back_all(".");
        archive::Ledger ledger = read_ledger(request_.export_dir / ledger_file);
        const bool force = request_.force || request_.explain.reasons;
        auto planned = plan_tracks(std::exchange(found_, {}),
                                   {.folder = request_.export_dir,
                                    .settings = request_.settings,
                                    .seed = request_.seed,
                                    .force = force,
                                    .retry_failed = true},
                                   ledger, progress_);
        return {tracks_request_of(request_), std::move(planned), std::move(ledger), out_, out_, progress_};
    }

    void require_space() const {
        std::int64_t bytes = 0;
        for (const PlannedTrack& track : planned())
            if (track.is_to_do())
                bytes += pipeline::planned_bytes(
                    pipeline::planned_counts(track.task.makers, request_.settings), request_.settings);
        out_.require_space(bytes);
    }

    void settled(std::size_t index, const JobEnd* end, const OnSource& on_source) {
        const PlannedTrack& track = planned()[index];
        SourceOutcome outcome;
        outcome.task = track.task;
        outcome.status = status_of(track.outcome);
        outcome.seconds = end != nullptr ? end->seconds : 0.0;
        if (outcome.status == SourceStatus::failed)
            outcome.reason = track.outcome.reason;
        else if (end != nullptr && end->result && !end->result->unchanged)
            outcome.result = end->result->made;
        else
            recall(track, outcome.result);
        on_source(index, outcome);
        outcomes_[index] = std::move(outcome);
        progress_.advance(++settled_, track.task.slug);
    }

    // What came of it before.
    void recall(const PlannedTrack& track, pipeline::TrackResult& result) const {
        result.counts = track.outcome.counts;
        result.reasons = track.outcome.reasons;
        result.notes = track.outcome.notes;
        result.diagnosis = track.outcome.diagnosis;
        if (track.outcome.status == archive::TrackStatus::up_to_date && !request_.dry_run)
            result.rows = rows_made_before(track.outcome.folder, track.task.makers);
    }

    void write_manifests() {
        const auto& grading = request_.settings.grading;
        if (grading.mode == curation::GradeMode::relative)
            render::regrade_manifests(out_, out_.root(), grading);
        // What was made before stays listed.
        const bool made_any = std::ranges::any_of(outcomes_, [](const auto& outcome) {
            return outcome &&
                   (outcome->status == SourceStatus::done || outcome->status == SourceStatus::up_to_date);
        });
        if (made_any || fs::exists(out_.root() / "manifest.json"))
            render::merge_manifests(out_, out_.root(), out_.root(), progress_);
    }

    MakeReport report() {
        MakeReport report{request_.export_dir, request_.seed, request_.dry_run, planned().size(), {},
                          tracks_.stopped_by()};
        if (tracks_.interrupted() && !report.stopped_by)
            report.stopped_by.emplace(ErrorCategory::interrupted, "stopped");
        for (auto& outcome : outcomes_)
            if (outcome) report.sources.push_back(std::move(*outcome));
        return report;
    }

    MakeRequest request_;
    Progress& progress_;
    TrackProgress track_progress_;
    std::vector<PlannedTrack> found_;  // until they are planned
    OutputRoot out_;
    std::optional<OutputLock> lock_;
    TracksRun tracks_;
    std::vector<std::optional<SourceOutcome>> outcomes_;
    std::size_t settled_ = 0;
};

MakeRun::MakeRun(MakeRequest request, Progress& progress, const OnFound& on_found)
    : work_(std::make_unique<Work>(std::move(request), progress, on_found)) {}
MakeRun::~MakeRun() = default;

const std::vector<PlannedTrack>& MakeRun::planned() const {
    return work_->planned();
}
const fs::path& MakeRun::writes_to() const {
    return work_->out().root();
}

MakeReport MakeRun::run(const OnSource& on_source) {
    return work_->run(on_source);
}

}  // namespace afterglow::jobs

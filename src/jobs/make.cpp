#include "jobs/make.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <thread>
#include <utility>

#include "archive/walk_apart.hpp"
#include "base/output_lock.hpp"
#include "base/recording.hpp"
#include "jobs/inline_engine.hpp"
#include "jobs/line.hpp"
#include "jobs/plan_make.hpp"
#include "jobs/publish.hpp"
#include "render/manifest.hpp"
#include "render/regrade.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

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

std::vector<pipeline::SourceTask> tasks_of_files(const MakeRequest& request, const OnFound& on_found,
                                                 Progress& progress) {
    const auto found = find_in(request.inputs, on_found, progress);
    if (!found.missing.empty())
        throw Error(ErrorCategory::usage, "no such file or folder; check the path",
                    found.missing.front().string());
    if (found.files.empty())
        throw Error(found.unseen.empty() ? ErrorCategory::usage : ErrorCategory::source,
                    archive::no_audio_there(found.notes), request.inputs.front().string());
    return plan_files(found.files, request.makers, request.export_dir);
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
    return plan_root(request.root, files, request.makers, request.settings, request.export_dir);
}

std::vector<TrackJob> plan_make(const MakeRequest& request, const OnFound& on_found, Progress& progress) {
    if (request.inputs.empty() == request.root.empty())
        throw Error(ErrorCategory::usage,
                    "name files or folders, or give --root with the folder convention "
                    "(source_audio, pad_sources, drums), but not both");
    const auto tasks = request.root.empty() ? tasks_of_files(request, on_found, progress)
                                            : tasks_of_root(request, on_found, progress);
    std::vector<TrackJob> jobs;
    for (const pipeline::SourceTask& task : tasks) {
        TrackJob job;
        job.source = task.path;
        job.recorded_path = task.recorded_path;
        job.slug = task.slug;
        job.makers = task.makers;
        job.synthetic_hiss_fallback = task.synthetic_hiss_fallback;
        job.settings = request.settings;
        job.seed = request.seed;
        job.folder = task.slug;
        jobs.push_back(std::move(job));
    }
    return jobs;
}

OutputRoot open_export(const MakeRequest& request) {
    if (request.dry_run) return OutputRoot::unconfined(default_scratch_dir());
    return request.unconfined ? OutputRoot::unconfined(request.export_dir)
                              : OutputRoot(request.export_dir, request.confine_to);
}

std::size_t threads_for(int asked, std::size_t jobs) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return std::min(asked > 0 ? static_cast<std::size_t>(asked) : cores, std::max<std::size_t>(jobs, 1));
}

// What is wrong with one recording, or the moment.
bool costs_one_recording(ErrorCategory category) {
    return category == ErrorCategory::source || category == ErrorCategory::unread ||
           category == ErrorCategory::too_large || category == ErrorCategory::internal;
}

}  // namespace

std::size_t MakeReport::count(SourceStatus status) const {
    return static_cast<std::size_t>(std::ranges::count(sources, status, &SourceOutcome::status));
}

std::map<std::string, int> MakeReport::totals() const {
    std::map<std::string, int> totals;
    for (const SourceOutcome& source : sources)
        for (const auto& [kind, made] : source.result.counts) totals[kind] += made;
    return totals;
}

class MakeRun::Work : private Line {
  public:
    Work(MakeRequest request, Progress& progress, const OnFound& on_found)
        : request_(std::move(request)),
          progress_(progress),
          planned_(plan_make(request_, on_found, progress)),
          out_(open_export(request_)),
          outcomes_(planned_.size()),
          results_(planned_.size()) {
        if (request_.dry_run) return;
        lock_.emplace(OutputLock::of_folder(out_));
        out_.put_back_all(".");
        std::int64_t bytes = 0;
        for (const TrackJob& job : planned_)
            bytes +=
                pipeline::planned_bytes(pipeline::planned_counts(job.makers, job.settings), job.settings);
        out_.require_space(bytes);
    }

    const std::vector<TrackJob>& planned() const { return planned_; }
    const OutputRoot& out() const { return out_; }

    MakeReport run(const OnSource& on_source) {
        on_source_ = &on_source;
        const auto engine = make_inline_engine(
            [this](std::size_t index, const TrackJob& job) { return make_one(index, job); });
        progress_.begin("make", planned_.size());
        const std::size_t threads = threads_for(request_.threads, planned_.size());
        const bool interrupted = run_through(*this, *engine, threads, progress_);
        progress_.end();
        if (interrupted && !stopped_by_) stopped_by_.emplace(ErrorCategory::interrupted, "stopped");
        if (!request_.dry_run) {
            const auto& grading = request_.settings.grading;
            if (grading.mode == curation::GradeMode::relative)
                render::regrade_manifests(out_, out_.root(), grading);
            // What was made before stays listed.
            if (made_any() || fs::exists(out_.root() / "manifest.json"))
                render::merge_manifests(out_, out_.root(), out_.root(), progress_);
        }
        return report();
    }

  private:
    // In a thread of the engine.
    JobResult make_one(std::size_t index, const TrackJob& job) {
        TrackProgress progress(progress_);
        const auto writing = request_.dry_run ? pipeline::Writing::dry_run : pipeline::Writing::staged;
        const MakeTrack make = [&](const pipeline::SourceTask& task, const OutputRoot& out,
                                   const fs::path& folder) {
            auto made = pipeline::process_track(task, job.settings, job.seed, out, folder, writing, progress,
                                                request_.explain);
            auto explanation = std::exchange(made.explanation, std::nullopt);
            results_[index] = made;
            results_[index].explanation = std::move(explanation);
            return made;
        };
        return do_job(job, {out_, out_, make});
    }

    bool advance(Engine& engine) override {
        if (next_ == planned_.size() || ends_) return false;
        const std::size_t index = next_++;
        TrackJob& job = planned_[index];
        attempt([&] {
            if (!request_.dry_run) prepare_staging(job, out_);
            engine.submit(index, job, {});
        });
        return true;
    }

    void take(const JobEnd& end) override {
        TrackJob& job = planned_[end.key];
        attempt([&] {
            const auto not_carried =
                end.result && end.result->staged ? publish(job, out_) : std::optional<Error>();
            if (not_carried) progress_.warn(describe(*not_carried));
            conclude(end);
        });
        attempt([&] { clear_folders(job, out_, out_, false); });
    }

    void conclude(const JobEnd& end) {
        SourceOutcome outcome;
        outcome.seconds = end.seconds;
        if (end.result && end.result->error) {
            if (!costs_one_recording(end.result->error->category())) throw Error(*end.result->error);
            outcome.reason = end.result->error->what();
        } else if (end.result) {
            outcome.result = std::move(results_[end.key]);
            outcome.status = outcome.result.rows.empty() ? SourceStatus::empty : SourceStatus::done;
        } else if (end.end == archive::WorkerEnd::out_of_memory) {
            outcome.reason = "not enough memory; try it alone, or with a lower global.memory_limit_mb";
        } else {
            outcome.reason = end.reason;
        }
        outcome.job = planned_[end.key];
        (*on_source_)(end.key, outcome);
        ends_ = ends_ || (request_.strict && outcome.status == SourceStatus::failed);
        outcomes_[end.key] = std::move(outcome);
        progress_.advance(++finished_, planned_[end.key].slug);
    }

    // Whatever ends the run first is what the user hears of.
    template <typename Step>
    void attempt(const Step& step) {
        try {
            step();
        } catch (const Error& error) {
            if (!stopped_by_) stopped_by_ = error;
            ends_ = true;
        }
    }

    bool made_any() const {
        return std::ranges::any_of(
            outcomes_, [](const auto& outcome) { return outcome && outcome->status == SourceStatus::done; });
    }

    MakeReport report() {
        MakeReport report{request_.export_dir, request_.seed, request_.dry_run, planned_.size(), {},
                          stopped_by_};
        for (auto& outcome : outcomes_)
            if (outcome) report.sources.push_back(std::move(*outcome));
        return report;
    }

    MakeRequest request_;
    Progress& progress_;
    std::vector<TrackJob> planned_;
    OutputRoot out_;
    std::optional<OutputLock> lock_;
    std::vector<std::optional<SourceOutcome>> outcomes_;
    std::vector<pipeline::TrackResult> results_;  // each written by the thread that makes it
    const OnSource* on_source_ = nullptr;
    std::size_t next_ = 0;
    std::size_t finished_ = 0;
    bool ends_ = false;
    std::optional<Error> stopped_by_;
};

MakeRun::MakeRun(MakeRequest request, Progress& progress, const OnFound& on_found)
    : work_(std::make_unique<Work>(std::move(request), progress, on_found)) {}
MakeRun::~MakeRun() = default;

const std::vector<TrackJob>& MakeRun::planned() const {
    return work_->planned();
}
const fs::path& MakeRun::writes_to() const {
    return work_->out().root();
}

MakeReport MakeRun::run(const OnSource& on_source) {
    return work_->run(on_source);
}

}  // namespace afterglow::jobs

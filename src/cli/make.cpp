#include <atomic>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>

#include "archive/find_audio.hpp"
#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/recording.hpp"
#include "base/text.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/explain_plot.hpp"
#include "cli/make_report.hpp"
#include "cli/pictures.hpp"
#include "cli/report.hpp"
#include "cli/settings_flags.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/process_track.hpp"
#include "render/image.hpp"
#include "render/manifest.hpp"
#include "render/regrade.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> inputs;
    std::string root;
    std::string out;
    std::string json_output;
    bool explain = false;
    std::string plot;  // a PNG file, or the folder of them; empty: none
    bool dry_run = false;
    bool strict = false;
    int jobs = 0;
    MakingFlags making;
};

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

struct Plan {
    pipeline::Settings settings;
    std::uint64_t seed = 0;
    std::vector<pipeline::SourceTask> tasks;
    fs::path export_dir;
    pipeline::ExplainWish wish;
    std::vector<fs::path> pictures;  // one per task, or none
    bool all_seen = true;            // nothing named could not be looked at
};

// The picture of each source is named as its folder.
std::vector<fs::path> pictures_of(const std::vector<pipeline::SourceTask>& tasks, const fs::path& plot) {
    std::vector<std::string> names;
    for (const auto& task : tasks) names.push_back(task.slug);
    return picture_files(names, plot);
}

archive::FoundAudio found_in(const std::vector<fs::path>& inputs, Plan& plan, Session& session) {
    auto found = archive::find_audio(inputs, {}, session.progress);
    for (const auto& note : found.notes) session.console.say(note);
    tell_unseen(session.console, found.unseen);
    plan.all_seen = plan.all_seen && found.unseen.empty();
    return found;
}

std::vector<pipeline::SourceTask> tasks_of_files(const Options& options, Plan& plan, Session& session) {
    const auto found = found_in({options.inputs.begin(), options.inputs.end()}, plan, session);
    if (!found.missing.empty())
        throw Error(ErrorCategory::usage, "no such file or folder; check the path",
                    found.missing.front().string());
    if (found.files.empty())
        throw Error(found.unseen.empty() ? ErrorCategory::usage : ErrorCategory::source,
                    pipeline::no_audio_there(), options.inputs.front());
    return pipeline::plan_files(found.files, options.making.makers(), plan.export_dir);
}

std::vector<pipeline::SourceTask> tasks_of_root(const Options& options, Plan& plan, Session& session) {
    const fs::path root = options.root;
    const auto& paths = plan.settings.paths;
    const auto seen = archive::look_apart({root}, session.progress);
    if (!seen.front().is_there())
        throw Error(ErrorCategory::usage, "no such file or folder; check the path", options.root);
    const auto in = [&](const std::string& folder) {
        auto found = archive::look_apart({root / folder}, session.progress).front();
        const bool none =
            found.is_there() ? found.kind != archive::Seen::Kind::folder : found.error == ENOENT;
        return none ? std::vector<fs::path>() : found_in({root / folder}, plan, session).files;
    };
    const auto makers = options.making.makers();
    pipeline::RootFiles files;
    for (std::string pipeline::PathOptions::*folder : pipeline::feeding_folders(makers))
        files.push_back({folder, in(paths.*folder)});
    return pipeline::plan_root(root, files, makers, plan.settings, plan.export_dir);
}

Plan plan_of(const Options& options, Session& session) {
    if (options.inputs.empty() == options.root.empty()) {
        throw Error(ErrorCategory::usage,
                    "name files or folders, or give --root with the folder convention "
                    "(source_audio, pad_sources, drums), but not both");
    }
    Plan plan;
    plan.settings = options.making.load(session);
    plan.seed = seed_of(plan.settings, session);
    plan.export_dir = !options.out.empty() ? fs::path(options.out)
                                           : fs::path(options.root) / plan.settings.paths.export_dir;
    plan.tasks =
        options.root.empty() ? tasks_of_files(options, plan, session) : tasks_of_root(options, plan, session);
    plan.pictures = pictures_of(plan.tasks, options.plot);
    plan.wish.reasons = options.explain || !options.plot.empty();
    if (!options.plot.empty()) plan.wish.view = plot_view();
    return plan;
}

// Never throws for what is wrong with this source alone.
SourceOutcome make_one(const pipeline::SourceTask& task, const Plan& plan, const OutputRoot& out,
                       pipeline::Writing writing, Progress& progress) {
    SourceOutcome outcome{task, {}, SourceStatus::failed, {}, 0.0};
    const double start = ProgressView::steady_seconds();
    TrackProgress track_progress(progress);
    try {
        outcome.result = pipeline::process_track(task, plan.settings, plan.seed, out, task.slug, writing,
                                                 track_progress, plan.wish);
        outcome.status = outcome.result.rows.empty() ? SourceStatus::empty : SourceStatus::done;
    } catch (const Error& error) {
        const bool costs_this_only =
            error.category() == ErrorCategory::source || error.category() == ErrorCategory::unread ||
            error.category() == ErrorCategory::room || error.category() == ErrorCategory::internal;
        if (!costs_this_only) throw;
        outcome.reason = error.what();
    } catch (const std::bad_alloc&) {
        outcome.reason = "not enough memory; try it alone, or with a lower global.memory_limit_mb";
    }
    outcome.seconds = ProgressView::steady_seconds() - start;
    return outcome;
}

// Runs the tasks on `jobs` threads. What stops the whole run is kept and thrown by the caller, after the
// report.
class Run {
  public:
    Run(const Plan& plan, const OutputRoot& out, pipeline::Writing writing, bool strict, Session& session)
        : plan_(plan),
          out_(out),
          writing_(writing),
          strict_(strict),
          session_(session),
          outcomes_(plan.tasks.size()) {}

    void work(std::size_t jobs) {
        session_.progress.begin("make", plan_.tasks.size());
        {
            std::vector<std::jthread> threads;
            try {
                for (std::size_t i = 1; i < jobs; ++i) threads.emplace_back([this] { drain(); });
            } catch (const std::system_error&) {
                // With those that can be had.
            }
            drain();
        }
        session_.progress.end();
    }

    std::vector<SourceOutcome> outcomes() {
        std::vector<SourceOutcome> finished;
        for (auto& outcome : outcomes_) {
            if (outcome) finished.push_back(std::move(*outcome));
        }
        return finished;
    }
    std::exception_ptr stopped_by() const { return stopped_by_; }

  private:
    void drain() {
        for (std::size_t i = next_++; i < plan_.tasks.size() && !stop_; i = next_++) {
            try {
                outcomes_[i] = make_one(plan_.tasks[i], plan_, out_, writing_, session_.progress);
                draw(i);
                if (strict_ && outcomes_[i]->status == SourceStatus::failed) stop_ = true;
            } catch (...) {
                const std::scoped_lock lock(mutex_);
                if (!stopped_by_) stopped_by_ = std::current_exception();
                stop_ = true;
                return;
            }
            tell(*outcomes_[i]);
        }
    }

    // At once, so that what it is drawn from need not be kept.
    void draw(std::size_t i) {
        auto& explanation = outcomes_[i]->result.explanation;
        if (plan_.pictures.empty() || !explanation) return;
        write_result(session_, plan_.pictures[i], render::picture_kind(),
                     explain_plot(plan_.tasks[i].path.filename().string(), *explanation));
        explanation->view.reset();
    }

    void tell(const SourceOutcome& outcome) {
        const std::scoped_lock lock(mutex_);
        const auto& name = outcome.task.recorded_path;
        for (const auto& warning : outcome.result.warnings)
            session_.console.warn(name + ": " + reason_text(warning));
        for (const auto& note : outcome.result.notes)
            session_.console.detail(name + ": " + reason_text(note));
        session_.progress.advance(++finished_, outcome.task.slug);
    }

    const Plan& plan_;
    const OutputRoot& out_;
    pipeline::Writing writing_;
    bool strict_;
    Session& session_;
    std::vector<std::optional<SourceOutcome>> outcomes_;
    std::mutex mutex_;
    std::size_t finished_ = 0;
    std::exception_ptr stopped_by_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> stop_ = false;
};

std::size_t jobs_for(int asked, std::size_t tasks) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return std::min(asked > 0 ? static_cast<std::size_t>(asked) : cores, std::max<std::size_t>(tasks, 1));
}

void require_space(const Plan& plan, const OutputRoot& out) {
    std::int64_t bytes = 0;
    for (const auto& task : plan.tasks) {
        bytes += pipeline::planned_bytes(pipeline::planned_counts(task.makers, plan.settings), plan.settings);
    }
    out.require_space(bytes);
}

Reach reach_of(const Plan& plan, const Options& options, const OutputRoot& out, const Session& session) {
    Reach reach;
    for (const auto& task : plan.tasks) reach.readable.push_back(task.path);
    reach.writable.push_back(options.dry_run ? default_scratch_dir() : out.root());
    reach.write(options.json_output, make_json_kind(), session);
    for (const auto& picture : plan.pictures) reach.write(picture, render::picture_kind(), session);
    return reach;
}

ExitStatus make(const Options& options, Session& session) {
    const Plan plan = plan_of(options, session);
    const auto writing = options.dry_run ? pipeline::Writing::dry_run : pipeline::Writing::real;
    // A dry run writes nothing, not even the folder.
    const auto out = options.dry_run ? OutputRoot::unconfined(default_scratch_dir())
                                     : session.environment.output_root(plan.export_dir);
    std::optional<OutputLock> lock;
    if (!options.dry_run) lock.emplace(OutputLock::of_folder(out));
    if (!options.dry_run) require_space(plan, out);
    keep_to(reach_of(plan, options, out, session), session);
    Run run(plan, out, writing, options.strict, session);
    run.work(jobs_for(options.jobs, plan.tasks.size()));

    MakeReport report{plan.export_dir, plan.seed, options.dry_run, plan.tasks.size(), run.outcomes()};
    report.explain = options.explain;
    if (!options.dry_run) {
        const auto& grading = plan.settings.grading;
        if (grading.mode == curation::GradeMode::relative)
            render::regrade_manifests(out, out.root(), grading);
        render::merge_manifests(out, out.root(), out.root(), session.progress);
    }
    const bool json_to_stdout = options.json_output == "-";
    if (!options.json_output.empty())
        write_result(session, options.json_output, make_json_kind(), make_json(report));
    if (options.explain && !json_to_stdout) session.console.print_lines(explain_lines(report));
    if (!json_to_stdout) session.console.print_lines(result_lines(report));
    tell_make(session.console, report);
    if (run.stopped_by()) std::rethrow_exception(run.stopped_by());
    if (options.strict && report.count(SourceStatus::failed) > 0) return ExitStatus::failed;
    const auto status = status_of_report(report);
    return status == ExitStatus::done && !plan.all_seen ? ExitStatus::partial : status;
}

}  // namespace

Command add_make(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(program, "make", "Make textures of files or folders");
    add_option(*app, "inputs", options->inputs, "Recordings, or folders of them; each feeds every maker")
        ->type_name("FILE");
    add_option(*app, "--root", options->root,
               "Instead of files: a folder where source_audio/ feeds pads, drums and silences, pad_sources/ "
               "drones and clouds, and drums/ hiss")
        ->type_name("DIR");
    add_option(
        *app, "--out", options->out,
        with_default("Folder for the textures; below --root where it is not given", {"paths.export_dir"}))
        ->type_name("DIR");
    add_option(*app, "--json-output", options->json_output,
               "Write what was made as JSON; - for standard output")
        ->type_name("FILE");
    add_flag(*app, "--explain", options->explain,
             "Say why each part of a recording was kept or dropped and why these pads were chosen; with "
             "--json-output in that file too");
    add_option(*app, "--plot", options->plot,
               "Draw that below a spectrogram: a PNG file, or for several recordings a folder")
        ->type_name("FILE.png|DIR");
    add_flag(*app, "--dry-run", options->dry_run, "List exactly what would be written, and write nothing");
    add_flag(*app, "--strict", options->strict, "End the run at the first recording that fails");
    add_option(*app, "--jobs", options->jobs, "Recordings to work on at once; 0: one per core")
        ->capture_default_str()
        ->type_name("N")
        ->transform(whole_number(0, most_jobs));
    options->making.add_to(*app);
    return {app, [options](Session& session) { return make(*options, session); }};
}

}  // namespace afterglow::cli

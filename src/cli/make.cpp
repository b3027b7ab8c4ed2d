#include <memory>

#include "base/error.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/confined.hpp"
#include "cli/results.hpp"
#include "cli/settings_flags.hpp"
#include "jobs/make.hpp"
#include "jobs/plan_make.hpp"
#include "render/image.hpp"
#include "views/explain_plot.hpp"
#include "views/make_report.hpp"
#include "views/pictures.hpp"
#include "views/report.hpp"

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
    bool force = false;
    bool strict = false;
    int jobs = 0;
    MakingFlags making;
};

jobs::MakeRequest request_of(const Options& options, Session& session) {
    jobs::MakeRequest request;
    request.inputs = {options.inputs.begin(), options.inputs.end()};
    request.root = options.root;
    request.settings = options.making.load(session);
    request.seed = seed_of(request.settings, session);
    request.makers = options.making.makers();
    request.export_dir = !options.out.empty() ? fs::path(options.out)
                                              : fs::path(options.root) / request.settings.paths.export_dir;
    request.confine_to = session.environment.export_root;
    request.unconfined = session.environment.unsafe_io;
    request.threads = options.jobs;
    request.explain.reasons = options.explain || !options.plot.empty();
    if (!options.plot.empty()) request.explain.view = plot_view();
    request.dry_run = options.dry_run;
    request.force = options.force;
    request.strict = options.strict;
    return request;
}

// The picture of each source is named as its folder.
std::vector<fs::path> pictures_of(const jobs::MakeRun& run, const fs::path& plot) {
    std::vector<std::string> names;
    for (const auto& track : run.planned()) names.push_back(track.task.slug);
    return picture_files(names, plot);
}

SandboxPaths sandbox_paths_of(const jobs::MakeRun& run, const std::vector<fs::path>& pictures,
                              const Options& options, const Session& session) {
    SandboxPaths sandbox;
    for (const auto& track : run.planned()) sandbox.recordings.push_back(track.task.path);
    sandbox.writable.push_back(run.writes_to());
    sandbox.write(options.json_output, make_json_kind(), session);
    for (const auto& picture : pictures) sandbox.write(picture, render::picture_kind(), session);
    return sandbox;
}

// At once, so that what it is drawn from need not be kept.
void draw(const fs::path& picture, jobs::SourceOutcome& outcome, Session& session) {
    auto& explanation = outcome.result.explanation;
    if (!explanation) return;
    write_result(session, picture, render::picture_kind(),
                 explain_plot(outcome.task.path.filename().string(), *explanation));
    explanation->view.reset();
}

void tell_source(const jobs::SourceOutcome& outcome, Console& console) {
    const auto& name = outcome.task.recorded_path;
    for (const auto& warning : outcome.result.warnings) console.warn(name + ": " + reason_text(warning));
    for (const auto& note : outcome.result.notes) console.detail(name + ": " + reason_text(note));
}

ExitStatus status_of_make(const Options& options, const jobs::MakeReport& report, bool all_seen) {
    if (options.strict && report.count(jobs::SourceStatus::failed) > 0) return ExitStatus::failed;
    const auto status = status_of_report(report);
    return status == ExitStatus::done && !all_seen ? ExitStatus::partial : status;
}

ExitStatus make(const Options& options, Session& session) {
    bool all_seen = true;
    jobs::MakeRun run(request_of(options, session), session.progress, [&](const archive::FoundAudio& found) {
        for (const auto& note : found.notes) session.console.say(note);
        tell_unseen(session.console, found.unseen);
        all_seen = all_seen && found.unseen.empty();
    });
    const auto pictures = pictures_of(run, options.plot);
    enter_sandbox(sandbox_paths_of(run, pictures, options, session), session);
    const auto report = run.run([&](std::size_t index, jobs::SourceOutcome& outcome) {
        if (!pictures.empty()) draw(pictures[index], outcome, session);
        tell_source(outcome, session.console);
    });
    const bool json_to_stdout = options.json_output == "-";
    if (!options.json_output.empty())
        write_result(session, options.json_output, make_json_kind(), make_json(report, options.explain));
    if (options.explain && !json_to_stdout) session.console.print_lines(explain_lines(report));
    if (!json_to_stdout) session.console.print_lines(result_lines(report));
    tell_make(session.console, report);
    if (report.stopped_by) throw Error(*report.stopped_by);
    return status_of_make(options, report, all_seen);
}

// "source_audio/ feeds pads drums silences, pad_sources/ drones clouds, drums/ hiss"
std::string what_feeds_what() {
    const pipeline::PathOptions paths;
    std::string text;
    for (std::string pipeline::PathOptions::*folder : jobs::feeding_folders(pipeline::MakerSet::all())) {
        text += (text.empty() ? "" : ", ") + paths.*folder + "/" + (text.empty() ? " feeds" : "");
        for (const pipeline::Maker& maker : pipeline::all_makers())
            if (maker.folder == folder) text += std::string(" ") + maker.name;
    }
    return text;
}

}  // namespace

Command add_make(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(program, "make", "Make textures of files or folders");
    add_option(*app, "inputs", options->inputs, "Recordings, or folders of them; each feeds every maker")
        ->type_name("FILE");
    add_option(*app, "--root", options->root, "Instead of files: a folder where " + what_feeds_what())
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
    add_flag(*app, "--force", options->force, "Make up-to-date textures again");
    add_flag(*app, "--strict", options->strict, "End the run at the first recording that fails");
    add_option(*app, "--jobs", options->jobs, "Recordings to work on at once; 0: one per core")
        ->capture_default_str()
        ->type_name("N")
        ->transform(whole_number(0, max_jobs));
    options->making.add_to(*app);
    return {app, [options](Session& session) { return make(*options, session); }};
}

}  // namespace afterglow::cli

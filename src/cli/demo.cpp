#include <algorithm>
#include <memory>

#include "base/output_lock.hpp"
#include "cli/batch_view.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/run_view.hpp"
#include "cli/settings_flags.hpp"
#include "music/demo_archive.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string out = "afterglow_demo";
    BatchFlags batch;
    MakingFlags making;
};

bool is_usable(const std::vector<music::DemoRecording>& recordings, const std::string& rel_path) {
    return std::any_of(recordings.begin(), recordings.end(), [&](const music::DemoRecording& recording) {
        return recording.rel_path == rel_path && recording.usable;
    });
}

// Whether exactly that went wrong which the archive was made for.
bool as_expected(const jobs::RunReport& report, const std::vector<music::DemoRecording>& recordings) {
    const auto fine = [&](const archive::TrackOutcome& track) {
        const bool made =
            track.status == archive::TrackStatus::done || track.status == archive::TrackStatus::up_to_date;
        return made == is_usable(recordings, track.rel_path);
    };
    return std::all_of(report.batch.tracks.begin(), report.batch.tracks.end(), fine) &&
           std::none_of(report.found.rows.begin(), report.found.rows.end(),
                        [&](const archive::CatalogRow& row) {
                            return !row.readable && is_usable(recordings, row.rel_path);
                        });
}

ExitStatus demo(const Options& options, Session& session) {
    jobs::RunRequest request;
    request.archive = fs::path(options.out) / "archive";
    request.out = fs::path(options.out) / "kits";
    request.batch.settings = options.making.load(session);
    request.batch.seed = seed_of(request.batch.settings, session);
    request.batch.makers = options.making.makers();
    options.batch.apply_to(request.batch);
    request.batch.confine_to = session.environment.export_root;
    request.batch.unconfined = session.environment.unsafe_io;

    const auto out = session.environment.output_root(options.out);
    const auto lock = OutputLock::of_folder(out);
    const auto recordings = music::demo_recordings();
    session.console.say("an archive of " + std::to_string(recordings.size()) + " recordings in " +
                        request.archive.generic_string() + ":");
    for (const auto& recording : recordings) {
        session.console.say("  " + recording.rel_path + "  (" + recording.what + ")");
    }
    music::write_demo_archive(out, "archive");
    const auto report = run_and_tell(request, session);
    const auto status = status_of_run(report);
    if (status != ExitStatus::partial || !as_expected(report, recordings)) return status;
    session.console.say(
        "The silent and the corrupt recording are there to be refused; with an archive of your own the "
        "exit status would be 3, here it is 0.");
    return ExitStatus::done;
}

}  // namespace

Command add_demo(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(program, "demo",
                               "Make a small archive of synthesised music and run the whole job on it");
    add_option(*app, "--out", options->out, "Folder for the archive and the textures")
        ->capture_default_str()
        ->type_name("DIR");
    options->batch.add_to(*app);
    options->making.add_to(*app);
    return {app, [options](Session& session) { return demo(*options, session); }};
}

}  // namespace afterglow::cli

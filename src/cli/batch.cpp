#include "jobs/batch.hpp"

#include <unistd.h>

#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "archive/catalog.hpp"
#include "archive/walk_apart.hpp"
#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/batch_view.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/results.hpp"
#include "cli/settings_flags.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

struct Options {
    std::string sources = "selected_sources.csv";
    std::string root = ".";
    std::string work = "work";
    std::string out = "export";
    std::string output = "batch_results.json";
    int start_index = 0;
    std::optional<int> count;
    bool dry_run = false;
    bool yes = false;
    BatchFlags batch;
    MakingFlags making;
};

jobs::BatchRequest request_of(const Options& options, Session& session) {
    jobs::BatchRequest request;
    request.settings = options.making.load(session);
    request.seed = seed_of(request.settings, session);
    request.makers = options.making.makers();
    request.tracks = archive::read_catalog(options.sources);
    request.root = options.root;
    request.work_dir = options.work;
    request.export_dir = options.out;
    request.results_file = options.output;
    request.confine_to = session.environment.export_root;
    request.unconfined = session.environment.unsafe_io;
    request.start_index = options.start_index;
    request.count = options.count;
    request.dry_run = options.dry_run;
    options.batch.apply_to(request);
    return request;
}

// Asks a person at a terminal; everyone else has said what they want.
bool go_on(const jobs::BatchRequest& request, const Options& options, Console& console) {
    if (options.yes || options.dry_run || isatty(STDIN_FILENO) == 0 || !console.is_terminal()) return true;
    const auto counts = pipeline::planned_counts(request.makers, request.settings);
    const double megabytes = static_cast<double>(pipeline::planned_bytes(counts, request.settings)) / 1e6;
    console.say(
        fmt::format("{}, up to {} textures and {:.0f} MB each, into {}. Go on? [Y/n] (--yes does not ask)",
                    counted(request.tracks.size(), "track"), counts.total(), megabytes,
                    request.export_dir.generic_string()));
    std::string answer;
    std::getline(std::cin, answer);
    return answer.empty() || to_lower_ascii(answer).starts_with("y");
}

// Of the sources, and of the archive where its catalog lies beside them.
void diagnose_catalogs(const Options& options, const jobs::BatchReport& report, Session& session) {
    const std::filesystem::path sources = options.sources;
    const auto folder = sources.has_parent_path() ? sources.parent_path() : std::filesystem::path(".");
    for (const auto& name : {sources.filename(), std::filesystem::path("audio_catalog.csv")}) {
        try {
            const auto lock = lock_of_result(session, folder / name);
            archive::write_diagnoses(session.environment.output_root(folder), name,
                                     archive::real_path_apart(options.root, session.progress),
                                     jobs::diagnoses_of(report));
        } catch (const Error& problem) {
            session.progress.note("the catalog does not tell what was found out: " + describe(problem));
        }
    }
}

ExitStatus batch(const Options& options, Session& session) {
    const auto request = request_of(options, session);
    if (!go_on(request, options, session.console)) return ExitStatus::done;
    const auto report = jobs::run_batch(request, session.progress);
    if (options.dry_run) {
        for (const auto& track : report.tracks) {
            session.console.print(shown(track.folder.generic_string()) + ": " +
                                  archive::status_name(track.status) + ", " + counts_text(track.counts) +
                                  "\n");
        }
    } else {
        session.console.print(shown(request.results_file.generic_string()) + "\n");
    }
    if (!options.dry_run) diagnose_catalogs(options, report, session);
    tell_batch(session.console, request, report);
    return status_of_batch(report);
}

}  // namespace

Command add_batch(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app =
        add_subcommand(program, "batch", "Make textures of many recordings, each in a process of its own");
    add_option(*app, "--sources", options->sources, "What select wrote, CSV or JSON")
        ->capture_default_str()
        ->type_name("FILE");
    add_option(*app, "--root", options->root, "Where the paths in it start; only read")
        ->capture_default_str()
        ->type_name("DIR");
    add_option(*app, "--work", options->work, "Folder for staging")->capture_default_str()->type_name("DIR");
    add_option(*app, "--out", options->out, "Folder for the textures")
        ->capture_default_str()
        ->type_name("DIR");
    add_option(*app, "--results,--output", options->output, "Results file")
        ->capture_default_str()
        ->type_name("FILE");
    add_option(*app, "--start-index", options->start_index, "First track, counted from 0")
        ->capture_default_str()
        ->type_name("N")
        ->transform(whole_number(0, largest_count));
    add_option(*app, "--count", options->count, "How many tracks; all if not given")
        ->type_name("N")
        ->transform(whole_number(0, largest_count));
    add_flag(*app, "--dry-run", options->dry_run, "List what would be made, and write nothing");
    add_flag(*app, "--yes", options->yes, "Do not ask before starting");
    options->batch.add_to(*app);
    options->making.add_to(*app);
    return {app, [options](Session& session) { return batch(*options, session); }};
}

}  // namespace afterglow::cli

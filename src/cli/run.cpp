#include <CLI/CLI.hpp>
#include <memory>

#include "cli/batch_view.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/command.hpp"
#include "cli/run_archive.hpp"
#include "cli/settings_flags.hpp"

namespace afterglow::cli {
namespace {

struct Options {
    std::string archive;
    std::string out;
    ScanFlags scan;
    SelectFlags rules;
    BatchFlags batch;
    MakingFlags making;
};

ExitStatus run(const Options& options, Session& session) {
    RunRequest request;
    request.archive = options.archive;
    request.out = options.out;
    request.scan = options.scan.options();
    request.batch.settings = options.making.load(session);
    options.rules.apply_to(request.batch.settings.selection);
    request.batch.seed = seed_of(request.batch.settings, session);
    request.batch.makers = options.making.makers();
    options.batch.apply_to(request.batch);
    const auto report = run_archive(request, session);
    session.console.print(request.out.generic_string() + "\n");
    return report.status();
}

}  // namespace

Command add_run(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = program.add_subcommand(
        "run", "The whole job: find the recordings of a folder, choose among them, make textures");
    app->add_option("archive", options->archive, "Folder with your recordings; never written to")
        ->type_name("ARCHIVE")
        ->required();
    app->add_option("--out", options->out, "Folder for everything that is made")
        ->type_name("DIR")
        ->required();
    options->scan.add_to(*app);
    options->rules.add_to(*app);
    options->batch.add_to(*app);
    options->making.add_to(*app);
    return {app, [options](Session& session) { return run(*options, session); }};
}

}  // namespace afterglow::cli

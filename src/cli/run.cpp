#include <memory>

#include "cli/batch_view.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/run_view.hpp"
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
    std::string favorites;
};

ExitStatus run(const Options& options, Session& session) {
    jobs::RunRequest request;
    request.archive = options.archive;
    request.out = options.out;
    request.scan = options.scan.options();
    request.batch.settings = options.making.load(session);
    options.rules.apply_to(request.batch.settings.selection);
    request.batch.seed = seed_of(request.batch.settings, session);
    request.batch.makers = options.making.makers();
    options.batch.apply_to(request.batch);
    request.batch.confine_to = session.environment.export_root;
    request.batch.unconfined = session.environment.unsafe_io;
    request.favorites = options.favorites;
    return status_of_run(run_and_tell(request, session));
}

}  // namespace

Command add_run(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(
        program, "run",
        "The whole job: find the recordings of a folder, choose among them, make textures, a kit of the best "
        "and a page to listen to them all");
    add_option(*app, "archive", options->archive, "Folder with your recordings; never written to")
        ->type_name("ARCHIVE")
        ->required();
    add_option(*app, "--out", options->out, "Folder for everything that is made")
        ->type_name("DIR")
        ->required();
    add_option(*app, "--favorites", options->favorites,
               "Textures that always go into the kit: what the gallery exported")
        ->type_name("FILE");
    options->scan.add_to(*app);
    options->rules.add_to(*app);
    options->batch.add_to(*app);
    options->making.add_to(*app);
    return {app, [options](Session& session) { return run(*options, session); }};
}

}  // namespace afterglow::cli

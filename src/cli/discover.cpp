#include <memory>

#include "archive/catalog.hpp"
#include "archive/find_audio.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/check_value.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/results.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

struct Options {
    std::string root = ".";
    std::string output = "audio_catalog.csv";
    std::string format;
    ScanFlags scan;
    int jobs = 0;
};

ExitStatus discover(const Options& options, Session& session) {
    const auto format = catalog_format(options.format, options.output);
    auto scan = options.scan.options();
    scan.jobs = options.jobs;
    const std::filesystem::path output = options.output;
    std::optional<OutputRoot> cache_root;
    std::optional<std::filesystem::path> cache;
    const auto lock = lock_of_result(session, output);
    if (output != "-") {
        require_result(session, output, archive::catalog_kind());
        cache_root = session.environment.output_root(output.has_parent_path() ? output.parent_path() : ".");
        cache = cache_root->root() / ("." + output.filename().string() + ".scan");
    }
    const auto found =
        archive::discover(options.root, scan, cache, cache_root ? &*cache_root : nullptr, session.progress);
    write_result(session, output, archive::catalog_kind(), archive::write_catalog(found.rows, format));
    tell_discovered(session.console, found);
    if (output != "-") session.console.say("catalog: " + options.output);
    if (found.recordings() == 0 && found.unseen.empty()) {
        session.console.error("no recordings in " + options.root + ": " +
                              archive::no_audio_there(found.notes));
        return ExitStatus::usage;
    }
    return found.unreadable + found.unseen.size() > 0 ? ExitStatus::partial : ExitStatus::done;
}

}  // namespace

Command add_discover(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app =
        add_subcommand(program, "discover", "Scan a folder for recordings and write a catalog of them");
    add_option(*app, "--root", options->root, "Folder to scan")->capture_default_str()->type_name("DIR");
    add_option(*app, "--out,--output", options->output,
               "Catalog to write, .csv .json or .md; - for standard output")
        ->capture_default_str()
        ->type_name("FILE");
    add_option(*app, "--format", options->format, "Format, whatever the name")
        ->type_name("FORMAT")
        ->one_of({"csv", "json", "markdown"});
    options->scan.add_to(*app);
    add_option(*app, "--jobs", options->jobs, "Files to look at at once; 0: one per core")
        ->capture_default_str()
        ->type_name("N")
        ->transform(whole_number(0, max_jobs));
    return {app, [options](Session& session) { return discover(*options, session); }};
}

}  // namespace afterglow::cli

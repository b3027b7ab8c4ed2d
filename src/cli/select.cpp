#include <algorithm>
#include <cstdio>
#include <memory>

#include "archive/selection.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/results.hpp"
#include "cli/settings_flags.hpp"
#include "views/report.hpp"
#include "views/selection_view.hpp"

namespace afterglow::cli {
namespace {

struct Options {
    std::string catalog = "audio_catalog.csv";
    std::string output = "selected_sources.csv";
    std::string format;
    bool explain = false;
    SelectFlags rules;
    SettingsFlags settings;
};

ExitStatus select(const Options& options, Session& session) {
    const auto format = catalog_format(options.format, options.output);
    auto settings = options.settings.load(session);
    options.rules.apply_to(settings.selection);
    const auto lock = lock_of_result(session, options.output);
    const auto rows = archive::read_catalog(options.catalog);
    const auto selection = archive::select(rows, settings.selection);
    write_result(session, options.output, archive::catalog_kind(),
                 archive::write_catalog(selected_rows(selection), format));
    if (options.explain) {
        for (const auto& judged : selection.rejected) {
            const std::string line = shown(judged.row.rel_path + ": " + judged.reason);
            if (options.output != "-") session.console.print(line + "\n");
            if (options.output == "-") session.console.say(line);
        }
    }
    tell_selection(session.console, selection, settings.selection);
    if (options.output != "-") session.console.say("selection: " + options.output);
    return ExitStatus::done;
}

}  // namespace

Command add_select(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app =
        add_subcommand(program, "select", "Choose the recordings of a catalog that are worth the work");
    add_option(*app, "--catalog", options->catalog, "Catalog that discover wrote, CSV or JSON")
        ->capture_default_str()
        ->type_name("FILE");
    add_option(*app, "--out,--output", options->output,
               "Selection to write, .csv .json or .md; - for standard output")
        ->capture_default_str()
        ->type_name("FILE");
    add_option(*app, "--format", options->format, "Format, whatever the name")
        ->type_name("FORMAT")
        ->one_of({"csv", "json", "markdown"});
    add_flag(*app, "--explain", options->explain, "List every rejected recording with the reason");
    options->rules.add_to(*app);
    options->settings.add_to(*app);
    return {app, [options](Session& session) { return select(*options, session); }};
}

}  // namespace afterglow::cli

#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/results.hpp"
#include "cli/settings_flags.hpp"
#include "config/explain.hpp"
#include "views/report.hpp"

namespace afterglow::cli {
namespace {

struct Options {
    std::string init_file = "-";
    bool overwrite = false;
    std::string schema_file = "-";
    std::string check_file;
    SettingsFlags show_settings;
};

ExitStatus init(const Options& options, Session& session) {
    const std::filesystem::path file = options.init_file;
    const auto lock = lock_of_result(session, file);
    std::error_code ignored;
    if (file != "-" && !options.overwrite && std::filesystem::exists(file, ignored)) {
        throw Error(ErrorCategory::usage, "is there already; give another name, or --force to replace it",
                    options.init_file);
    }
    write_result(session, file, config::settings_kind(), config::commented_yaml());
    if (file != "-") session.console.say("settings: " + options.init_file);
    return ExitStatus::done;
}

ExitStatus check(const Options& options, Session& session) {
    config::Sources sources;
    sources.file = options.check_file;
    const auto loaded = config::load(sources);
    for (const auto& problem : loaded.problems)
        session.console.print_lines(shown(config::describe(problem)) + "\n");
    const auto errors = static_cast<std::size_t>(std::count_if(
        loaded.problems.begin(), loaded.problems.end(),
        [](const config::Problem& problem) { return problem.severity == config::Severity::error; }));
    const std::size_t warnings = loaded.problems.size() - errors;
    session.console.say(options.check_file + ": " + counted(errors, "error") + ", " +
                        counted(warnings, "warning"));
    return loaded.ok() ? ExitStatus::done : ExitStatus::usage;
}

ExitStatus show(const Options& options, Session& session) {
    const auto loaded = config::load(options.show_settings.sources());
    for (const auto& problem : loaded.problems) session.console.error(config::describe(problem));
    if (!loaded.ok()) return ExitStatus::usage;
    session.console.print_lines(config::effective_yaml(loaded));
    return ExitStatus::done;
}

}  // namespace

Command add_config(CLI::App& program) {
    const auto options = std::make_shared<Options>();
    auto* app = add_subcommand(program, "config", "Write, check and explain settings files");
    require_subcommand(*app);
    auto* init_app =
        add_subcommand(*app, "init", "Write a settings file with every key, its default and its meaning");
    add_option(*init_app, "file", options->init_file, "File to write; - for standard output")
        ->capture_default_str()
        ->type_name("FILE");
    add_flag(*init_app, "--force", options->overwrite, "Replace settings that were written here before");
    auto* check_app = add_subcommand(*app, "check", "Report everything that is wrong with a settings file");
    add_option(*check_app, "file", options->check_file, "Settings file")->type_name("FILE")->required();
    auto* show_app = add_subcommand(*app, "show", "Print the settings in effect and where each came from");
    options->show_settings.add_to(*show_app);
    auto* schema_app = add_subcommand(*app, "schema", "Print a JSON Schema of settings files, for editors");
    add_option(*schema_app, "--out,--output", options->schema_file, "File to write; - for standard output")
        ->capture_default_str()
        ->type_name("FILE");
    auto* reference_app =
        add_subcommand(*app, "reference", "Print docs/CONFIG.md: every key, its default, range and meaning");
    return {app, [=](Session& session) {
                if (is_chosen(*init_app)) return init(*options, session);
                if (is_chosen(*check_app)) return check(*options, session);
                if (is_chosen(*show_app)) return show(*options, session);
                if (is_chosen(*reference_app)) {
                    session.console.print(config::markdown_reference());
                    return ExitStatus::done;
                }
                write_result(session, options->schema_file, config::json_schema_kind(),
                             config::json_schema());
                return ExitStatus::done;
            }};
}

}  // namespace afterglow::cli

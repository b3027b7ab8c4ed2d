#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/lines_error.hpp"
#include "base/version.hpp"
#include "cli/command.hpp"
#include "cli/confined.hpp"
#include "cli/usage.hpp"

namespace afterglow::cli {
namespace {

constexpr const char* too_little_memory =
    "not enough memory; run again when there is more, or with fewer --jobs";

struct CommonFlags {
    bool verbose = false;
    bool quiet = false;
    bool require_sandbox = false;
};

bool decodes(const CLI::App& command) {
    constexpr std::array others = {"select", "config", "version"};
    return std::ranges::find(others, command.get_name()) == others.end();
}

// CLI11 adds to an option's help how often it may be given and what it excludes; the words of the help say it
// better.
void simplify_help(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_lnames().empty()) continue;
        if (option->get_items_expected_max() > 1) option->option_text(option->get_type_name());
        if (!option->get_excludes().empty()) option->option_text(" ");
    }
}

// What every command has besides its own options.
void add_common(CLI::App& app, CommonFlags& flags) {
    auto* verbose = app.add_flag("-v,--verbose", flags.verbose, "Verbose: each recording, each reason");
    app.add_flag("-q,--quiet", flags.quiet, "Quiet: only what went wrong")->excludes(verbose);
    simplify_help(app);
    app.footer(environment_help());
    for (CLI::App* inner : app.get_subcommands(nullptr)) add_common(*inner, flags);
}

void add_require_sandbox(CLI::App& app, bool& flag) {
    app.add_flag("--require-sandbox", flag,
                 "End with status 1, before anything is done, where the system cannot keep what decodes from "
                 "other files, programs and the network; without it they only warn");
}

// CLI11 reads an argument in brackets as a list; "./[Live]" is the same file as "[Live]" and stays one.
std::vector<std::string> without_bracket_lists(std::span<const std::string> arguments) {
    std::vector<std::string> out(arguments.begin(), arguments.end());
    for (auto& argument : out) {
        if (argument.starts_with("[") && argument.ends_with("]")) argument.insert(0, "./");
    }
    return out;
}

// The command to run, or none where the line asked for help or the version and got it.
const Command* parse(CLI::App& program, const std::vector<Command>& commands,
                     std::span<const std::string> arguments, Console& console) {
    auto reversed = without_bracket_lists(arguments);
    std::reverse(reversed.begin(), reversed.end());  // as CLI11 wants it
    try {
        program.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        const CLI::App* app = &program;
        while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
        // CLI11 puts the command's own name behind the path it is given.
        const std::string path = command_path(program);
        console.print(app->help(app == &program ? "" : path.substr(0, path.rfind(' '))));
        return nullptr;
    } catch (const CLI::CallForVersion&) {
        console.print("afterglow " + version() + "\n");
        return nullptr;
    } catch (const CLI::ParseError& error) {
        throw LinesError(ErrorCategory::usage, usage_message(program, error));
    }
    const auto chosen = std::find_if(commands.begin(), commands.end(),
                                     [](const Command& command) { return command.app->parsed(); });
    return &*chosen;
}

ExitStatus run(std::span<const std::string> arguments, Console& console, const Confine& confine) {
    Session session{console, read_environment(), confine};
    console.set_verbosity(session.environment.verbosity);
    CLI::App program(
        "Finds the moments of a music archive that can be played again and makes sampler-ready "
        "textures of them: loopable pads, drones, swells, clouds and hiss.",
        "afterglow");
    program.set_version_flag("--version", version(), "Print the version and stop");
    program.require_subcommand(1);
    const auto commands = add_commands(program);
    CommonFlags flags;
    for (const Command& command : commands) {
        if (decodes(*command.app)) add_require_sandbox(*command.app, flags.require_sandbox);
        add_common(*command.app, flags);
    }
    program.footer(
        "Start with:  afterglow run ARCHIVE --out DIR\n"
        "Each command says more:  afterglow COMMAND --help\n\n" +
        environment_help());
    if (arguments.empty()) {
        console.error_lines("no command given\n\n" + program.help());
        return ExitStatus::usage;
    }
    const Command* command = parse(program, commands, arguments, console);
    if (command == nullptr) return ExitStatus::done;
    if (flags.verbose) console.set_verbosity(Verbosity::verbose);
    if (flags.quiet) console.set_verbosity(Verbosity::quiet);
    if (decodes(*command->app)) look_at_protection(flags.require_sandbox, session);
    return command->action(session);
}

}  // namespace

std::vector<Command> add_commands(CLI::App& program) {
    return {add_run(program),     add_discover(program), add_select(program),  add_make(program),
            add_batch(program),   add_curate(program),   add_dust(program),    add_kit(program),
            add_gallery(program), add_find(program),     add_measure(program), add_config(program),
            add_demo(program),    add_worker(program),   add_version(program)};
}

ExitStatus run_program(std::span<const std::string> arguments, Console& console, const Confine& confine) {
    ExitStatus status = ExitStatus::failed;
    try {
        status = run(arguments, console, confine);
        console.finish();
    } catch (const LinesError& error) {
        console.error_lines(describe(error));
        status = status_of(error.category());
    } catch (const Error& error) {
        console.error(describe(error));
        status = status_of(error.category());
    } catch (const std::bad_alloc&) {
        console.error(too_little_memory);
    } catch (const std::filesystem::filesystem_error& error) {
        console.error(error.path1().string() + ": " + error.code().message());
    } catch (const std::system_error& error) {
        // No thread can be had: for want of memory, or by a limit of the system.
        console.error(error.code() == std::errc::resource_unavailable_try_again ? too_little_memory
                                                                                : error.what());
    } catch (const std::exception& error) {
        console.error(std::string("an internal error: ") + error.what() +
                      "; please report it with the command that you gave");
    }
    return status;
}

}  // namespace afterglow::cli

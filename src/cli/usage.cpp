#include "cli/usage.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "base/shown_text.hpp"
#include "base/text.hpp"

namespace afterglow::cli {
namespace {

const CLI::App& innermost(const CLI::App& program) {
    const CLI::App* app = &program;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return *app;
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
    return names;
}

std::string unknown(const std::string& what, const std::string& word,
                    const std::vector<std::string>& candidates) {
    std::string message = "unknown " + what + " '" + shown(word) + "'";
    if (const auto meant = nearest(word, candidates)) message += "; did you mean '" + *meant + "'?";
    return message;
}

// The first argument that nothing took.
std::optional<std::string> unknown_argument(const CLI::App& app) {
    const auto left_over = app.remaining(true);
    if (left_over.empty()) return std::nullopt;
    const auto option = std::find_if(left_over.begin(), left_over.end(),
                                     [](const std::string& word) { return word.starts_with("-"); });
    const bool wants_command = !app.get_subcommands(nullptr).empty();
    if (wants_command && !left_over.front().starts_with("-")) {
        return unknown("command", left_over.front(), command_names(app));
    }
    if (option != left_over.end()) {
        std::error_code ignored;
        if (std::filesystem::exists(*option, ignored))
            return "unknown option '" + shown(*option) + "'; for the file of that name write './" +
                   shown(*option) + "'";
        return unknown("option", option->substr(0, option->find('=')), option_names(app));
    }
    return "unexpected argument '" + shown(left_over.front()) + "'";
}

}  // namespace

std::string command_path(const CLI::App& program) {
    std::string path = program.get_name();
    const CLI::App* app = &program;
    while (!app->get_subcommands().empty()) {
        app = app->get_subcommands().front();
        path += " " + app->get_name();
    }
    return path;
}

std::string usage_message(const CLI::App& program, const CLI::ParseError& error) {
    const std::string problem = unknown_argument(innermost(program)).value_or(shown(error.what()));
    return problem + "\nSee '" + command_path(program) + " --help'.";
}

}  // namespace afterglow::cli

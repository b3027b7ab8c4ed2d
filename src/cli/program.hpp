// The program from its arguments to its exit status.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "views/console.hpp"
#include "views/exit_status.hpp"

namespace afterglow::cli {

// Adds all commands with their options.
std::vector<Command> add_commands(CLI::App& program);

// Parses the arguments (without the program's name) and runs the command. Every Error ends here, as a
// message. Commands that decode confine the process with `confine` first, unless it is empty.
ExitStatus run_program(std::span<const std::string> arguments, Console& console, const Confine& confine = {});

}  // namespace afterglow::cli

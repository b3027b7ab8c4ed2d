// What is wrong with a command line, said so that it helps.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace afterglow::cli {

// The message for arguments that did not parse: the first unknown command or option with the one that was
// probably meant, or what the parser says; and where to read on.
std::string usage_message(const CLI::App& program, const CLI::ParseError& error);

// "afterglow config check" for the innermost command of a parsed line.
std::string command_path(const CLI::App& program);

}  // namespace afterglow::cli

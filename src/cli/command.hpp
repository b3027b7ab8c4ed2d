// What a command is to the program: options that it adds to the command line, and what it then does.
#pragma once

#include <functional>
#include <string>

#include "archive/confine.hpp"
#include "cli/environment.hpp"
#include "views/console.hpp"
#include "views/exit_status.hpp"
#include "views/progress_view.hpp"

namespace CLI {
class App;
}

namespace afterglow::cli {

// Confines the process for good; empty: nothing does.
using Confine = std::function<void(const archive::Confinement&)>;

// What every command works with.
struct Session {
    Console& console;
    Environment environment;
    Confine confine = {};
    ProgressView progress{console};
};

using Action = std::function<ExitStatus(Session&)>;

struct Command {
    CLI::App* app = nullptr;
    Action action;
};

Command add_run(CLI::App& program);
Command add_discover(CLI::App& program);
Command add_select(CLI::App& program);
Command add_make(CLI::App& program);
Command add_batch(CLI::App& program);
Command add_curate(CLI::App& program);
Command add_dust(CLI::App& program);
Command add_find(CLI::App& program);
Command add_kit(CLI::App& program);
Command add_measure(CLI::App& program);
Command add_gallery(CLI::App& program);
Command add_config(CLI::App& program);
Command add_demo(CLI::App& program);
Command add_worker(CLI::App& program);
Command add_version(CLI::App& program);

}  // namespace afterglow::cli

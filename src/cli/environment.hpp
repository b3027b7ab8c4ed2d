// The three environment variables the program listens to, and the disk it writes to.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "views/console.hpp"

namespace afterglow::cli {

using namespace views;

struct Environment {
    std::filesystem::path export_root;  // AFTERGLOW_EXPORT_ROOT; empty: the output folder of the command
    bool unsafe_io = false;             // AFTERGLOW_UNSAFE_IO=1
    Verbosity verbosity = Verbosity::normal;  // AFTERGLOW_LOG_LEVEL; -v and -q come after it
    FileSystem* disk = &real_file_system();

    // The folder that a command writes to, confined as the variables say.
    OutputRoot output_root(const std::filesystem::path& folder) const;
};

// Throws Error(usage) for a value that is not known.
Environment read_environment();

// What `--help` says of them.
std::string environment_help();

}  // namespace afterglow::cli

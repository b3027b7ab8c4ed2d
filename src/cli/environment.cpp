#include "cli/environment.hpp"

#include <cstdlib>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::cli {
namespace {

std::optional<std::string> variable(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

Verbosity verbosity_of(const std::string& level) {
    const std::string name = to_lower_ascii(level);
    if (name == "error") return Verbosity::errors;
    if (name == "warn" || name == "warning") return Verbosity::quiet;
    if (name == "info") return Verbosity::normal;
    if (name == "debug") return Verbosity::verbose;
    throw Error(ErrorCategory::usage, "unknown level '" + level + "'; use error, warn, info or debug",
                "AFTERGLOW_LOG_LEVEL");
}

}  // namespace

OutputRoot Environment::output_root(const std::filesystem::path& folder) const {
    return unsafe_io ? OutputRoot::unconfined(folder, *disk) : OutputRoot(folder, export_root, *disk);
}

Environment read_environment() {
    Environment environment;
    if (const auto level = variable("AFTERGLOW_LOG_LEVEL")) environment.verbosity = verbosity_of(*level);
    if (const auto root = variable("AFTERGLOW_EXPORT_ROOT")) environment.export_root = *root;
    environment.unsafe_io = variable("AFTERGLOW_UNSAFE_IO") == "1";
    return environment;
}

std::string environment_help() {
    return "Environment:\n"
           "  AFTERGLOW_EXPORT_ROOT=DIR   nothing is written outside DIR, whatever the options say\n"
           "                              (if not set: the output folder of the command)\n"
           "  AFTERGLOW_UNSAFE_IO=1       lifts that limit; for tests\n"
           "  AFTERGLOW_LOG_LEVEL=LEVEL   error, warn, info (default) or debug\n"
           "\n"
           "Exit status: 0 all done; 1 failed; 2 bad usage or settings; 3 done, but some sources\n"
           "were unreadable or failed; 130 interrupted.";
}

}  // namespace afterglow::cli

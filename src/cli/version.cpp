#include <memory>

#include "archive/confine.hpp"
#include "audio/formats.hpp"
#include "audio/formats_module.hpp"
#include "base/version.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"

namespace afterglow::cli {

Command add_version(CLI::App& program) {
    const auto features = std::make_shared<bool>(false);
    auto* app = add_subcommand(program, "version", "Print the version");
    add_flag(*app, "--features", *features, "And the formats and libraries it was built with");
    return {app, [features](Session& session) {
                session.console.print("afterglow " + version() + "\n");
                if (*features) {
                    session.console.print("reads: " + audio::format_names_text() +
                                          "\n"
                                          "writes: wav (16 bit, 24 bit, float)\n"
                                          "m4a, aac, wma, ape, wavpack, tta, musepack by: " +
                                          audio::formats_module_text() +
                                          "\n"
                                          "what decodes is confined by: " +
                                          archive::text_of(archive::protection_of()) +
                                          "\n"
                                          "libraries:\n" AFTERGLOW_LIBRARIES "licence: GPL-3.0-or-later\n");
                }
                return ExitStatus::done;
            }};
}

}  // namespace afterglow::cli

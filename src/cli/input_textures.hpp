// Textures from the manifests that --input names, for the commands that choose among them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/output_lock.hpp"
#include "cli/command.hpp"
#include "render/gather.hpp"

namespace afterglow::cli {

struct InputTextures {
    std::vector<render::ReadTexture> textures;
    bool complete = true;  // nothing was missing or could not be read

    ExitStatus status() const { return complete ? ExitStatus::done : ExitStatus::partial; }
};

// As gather_textures; what cannot be read is told as a warning.
InputTextures read_input(const std::vector<std::string>& inputs, const std::filesystem::path& not_in,
                         Session& session);
void tell_problems(const std::vector<render::ReadProblem>& problems, views::Console& console);

// Which of them the file names; none where its name is empty. Entries that are no texture are told.
std::vector<bool> favorites_among(const std::vector<render::ReadTexture>& textures, const std::string& file,
                                  Session& session);
void tell_unknown_favorites(const std::vector<std::string>& entries, const std::filesystem::path& file,
                            views::Console& console);

// The folder to make, and what holds it. Throws Error(usage) where it is, or holds, an input.
struct Target {
    OutputRoot out;
    std::filesystem::path folder;
};
Target target_of(const std::string& output, const std::vector<std::string>& inputs, const Session& session);
// Held while the folder is made; none for a dry run, which writes nothing. To be taken before the process is
// confined, which hides the folders around.
std::optional<OutputLock> lock_of(const Target& target, bool dry_run);

}  // namespace afterglow::cli

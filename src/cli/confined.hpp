// What a command may still reach once it begins to decode: sounds may come from strangers, however they got
// into a folder.
#pragma once

#include <filesystem>
#include <vector>

#include "base/files.hpp"
#include "cli/command.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::cli {

struct SandboxPaths {
    std::vector<std::filesystem::path> readable;         // files, or folders with all below them
    std::vector<std::filesystem::path> writable;         // folders, with all below them
    std::vector<std::filesystem::path> recordings = {};  // as archive::Confinement has them

    void read(const std::vector<render::ReadTexture>& textures);
    // A file that write_result is to write; its folder is made now. Nothing for "" and "-". Throws
    // Error(usage) where it could not be written.
    void write(const std::filesystem::path& result, const ResultKind& kind, const Session& session);
};

// Says so where the system cannot confine what decodes as it is promised. Throws Error(internal) instead
// where that is required.
void look_at_protection(bool required, const Session& session);

// Confines the program for good to that and to what the system's own libraries read (fonts, the number of
// cores); see archive::confine. It must have no other threads yet. Throws Error(internal).
void enter_sandbox(SandboxPaths sandbox, const Session& session);

}  // namespace afterglow::cli

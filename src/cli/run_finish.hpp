// The end of the main job: from textures to an instrument and a page.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::cli {

struct FinishRequest {
    std::filesystem::path out;  // of the main job; export/ in it holds the textures
    std::string favorites;      // file; may be empty
    pipeline::Settings settings;
};

struct Finished {
    std::optional<std::filesystem::path> gallery;  // none where there was nothing to show
    bool complete = true;                          // nothing was missing, unreadable or refused
};

// Makes curated/, kit/ and gallery.html in the out folder, each only where something is new. What cannot be
// made is told and costs the others nothing. Throws Error(interrupted|space).
Finished finish_run(const FinishRequest& request, Session& session);

}  // namespace afterglow::cli

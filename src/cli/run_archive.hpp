// The main job: discover, select, batch.
#pragma once

#include <filesystem>

#include "archive/batch.hpp"
#include "archive/catalog.hpp"
#include "archive/selection.hpp"
#include "cli/command.hpp"

namespace afterglow::cli {

struct RunRequest {
    std::filesystem::path archive;
    std::filesystem::path out;
    archive::DiscoverOptions scan;
    archive::BatchRequest batch;  // its settings, makers, seed and ways; tracks and folders are filled in
};

struct RunReport {
    archive::Discovered found;
    archive::Selection selection;
    archive::BatchReport batch;

    ExitStatus status() const;
};

// Writes audio_catalog.csv, selected_sources.csv, batch_results.json and export/ into the out folder, and
// tells what was made, skipped and why.
RunReport run_archive(const RunRequest& request, Session& session);

}  // namespace afterglow::cli

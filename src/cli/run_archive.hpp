// The main job: discover, select, batch.
#pragma once

#include <filesystem>

#include "jobs/batch.hpp"
#include "archive/catalog.hpp"
#include "archive/selection.hpp"
#include "cli/command.hpp"
#include "cli/run_finish.hpp"

namespace afterglow::cli {

struct RunRequest {
    std::filesystem::path archive;
    std::filesystem::path out;
    archive::DiscoverOptions scan;
    std::string favorites;        // file of textures that are always curated; may be empty
    jobs::BatchRequest batch;  // its settings, makers, seed and ways; tracks and folders are filled in
};

struct RunReport {
    archive::Discovered found;
    archive::Selection selection;
    jobs::BatchReport batch;
    Finished finished;

    ExitStatus status() const;
};

// Writes audio_catalog.csv, selected_sources.csv, batch_results.json, export/, curated/, kit/ and
// gallery.html into the out folder, and tells what was made, skipped and why.
RunReport run_archive(const RunRequest& request, Session& session);

// Where to click: the page, or the out folder where there is none.
void print_place(const RunRequest& request, const RunReport& report, Session& session);

}  // namespace afterglow::cli

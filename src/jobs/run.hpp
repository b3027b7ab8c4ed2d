// The main job, from a folder of recordings to an instrument and a page.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/catalog.hpp"
#include "archive/selection.hpp"
#include "jobs/batch.hpp"
#include "pipeline/curate.hpp"
#include "render/gather.hpp"
#include "render/kit.hpp"

namespace afterglow::jobs {

struct RunRequest {
    std::filesystem::path archive;
    std::filesystem::path out;
    archive::DiscoverOptions scan;
    std::filesystem::path favorites;  // file of textures that are always curated; may be empty
    BatchRequest batch;  // its settings, makers, seed, ways and containment; tracks and folders are filled in
};

enum class KitEnd { made, up_to_date, nothing_to_put_in };

// The folder of a kit, and what holds it.
struct KitPlace {
    const OutputRoot& out;
    std::filesystem::path folder;  // absolute
};
// Makes a kit, unless it is there already as it would become. Throws what write_kit throws.
KitEnd make_kit(const render::KitPlan& plan, const render::KitOptions& options, const KitPlace& place,
                Replace replace, Progress& progress);

// Hears of each step as it ends, in the thread that runs.
class RunWatcher {
  public:
    virtual ~RunWatcher() = default;
    virtual void discovered(const archive::Discovered& /*found*/) {}
    virtual void selected(const archive::Selection& /*selection*/) {}
    virtual void made(const BatchRequest& /*request*/, const BatchReport& /*report*/) {}
    virtual void gathered(const render::Gathered& /*textures*/) {}
    // From here on these are read, and nothing is written but below `out`: the last moment for a program to
    // confine itself.
    virtual void reads(const std::vector<render::ReadTexture>& /*textures*/) {}
    virtual void unknown_favorites(const std::vector<std::string>& /*entries*/) {}
    virtual void curated(const pipeline::CurateRequest& /*request*/, const pipeline::Curated& /*curated*/) {}
    virtual void kit(const render::KitPlan& /*plan*/, KitEnd /*end*/) {}
    // What could not be made ("curated set", "kit", "gallery"), and why.
    virtual void not_made(std::string_view /*what*/, const Error& /*error*/) {}
};

struct FinishRequest {
    std::filesystem::path out;        // of the main job; export/ in it holds the textures
    std::filesystem::path favorites;  // file; may be empty
    pipeline::Settings settings;
    std::filesystem::path confine_to = {};  // as of a batch
    bool unconfined = false;
    FileSystem* disk = &real_file_system();
};

struct Finished {
    std::optional<std::filesystem::path> gallery;  // none where there was nothing to show
    bool complete = true;                          // nothing was missing, unreadable or refused
};

// Makes curated/, kit/ and gallery.html in the out folder, each only where something is new. What cannot be
// made costs the others nothing. Throws Error(interrupted|disk_full|internal).
Finished finish_run(const FinishRequest& request, RunWatcher& watcher, Progress& progress);

struct RunReport {
    archive::Discovered found;
    archive::Selection selection;
    BatchReport batch;
    Finished finished;
};

// Writes audio_catalog.csv, selected_sources.csv, batch_results.json, export/, curated/, kit/ and
// gallery.html into the out folder. Where there are no recordings, it ends with what was found. Throws
// Error(usage) where the folders lie in one another, and what run_batch and finish_run throw.
RunReport run_archive(const RunRequest& request, RunWatcher& watcher, Progress& progress);

}  // namespace afterglow::jobs

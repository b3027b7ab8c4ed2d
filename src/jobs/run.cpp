#include "jobs/run.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "archive/copies.hpp"
#include "archive/walk_apart.hpp"
#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/own_folder.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

void write_table(const OutputRoot& out, const char* name, const std::vector<archive::CatalogRow>& rows,
                 Progress& progress) {
    const auto kept = out.write_result(name, archive::catalog_kind(),
                                       archive::write_catalog(rows, archive::CatalogFormat::csv));
    if (kept) progress.warn(kept_sentence(name, *kept));
}

archive::Discovered discover_into(const RunRequest& request, const OutputRoot& out, RunWatcher& watcher,
                                  Progress& progress) {
    auto found = archive::discover(request.archive, request.scan, out.root() / ".audio_catalog.csv.scan",
                                   &out, progress);
    constexpr const char* catalog = "audio_catalog.csv";
    if (!found.rows.empty() || disk::exists(out.root() / catalog))
        write_table(out, catalog, found.rows, progress);
    watcher.discovered(found);
    return found;
}

// Costs the catalog's readers something, and the run nothing.
void diagnose_catalog(const RunRequest& request, const OutputRoot& out, const BatchReport& made,
                      Progress& progress) {
    try {
        const fs::path root = archive::real_path_apart(request.archive, progress);
        for (const char* catalog : {"audio_catalog.csv", "selected_sources.csv"})
            archive::write_diagnoses(out, catalog, root, diagnoses_of(made));
    } catch (const Error& problem) {
        progress.warn("the catalog does not tell what was found out: " + describe(problem));
    }
}

archive::Selection select_into(const RunRequest& request, const archive::Discovered& found,
                               const OutputRoot& out, RunWatcher& watcher, Progress& progress) {
    auto selection = archive::select(found.rows, request.batch.settings.selection);
    archive::reject_copies(selection, request.archive, progress);
    write_table(out, "selected_sources.csv", selected_rows(selection), progress);
    watcher.selected(selection);
    return selection;
}

// Recordings are only read: their folder is no place for tables and textures, nor may it be one that the run
// fills.
void require_apart(const RunRequest& request, const Progress& progress) {
    const auto seen = archive::look_apart({request.archive}, progress).front();
    if (!seen.silent && seen.kind != archive::Seen::Kind::folder)
        throw Error(ErrorCategory::usage, "is not a folder; name the folder that your recordings are in",
                    request.archive.string());
    const auto source = archive::real_path_apart(request.archive, progress);
    std::error_code ignored;
    const auto out = fs::weakly_canonical(fs::absolute(request.out), ignored);
    constexpr std::array filled = {"export", "work", "curated", "kit", "gallery_files"};
    const bool inside = source == out || std::ranges::any_of(filled, [&](const char* made) {
                            return disk::lies_in(source, out / made);
                        });
    if (inside)
        throw Error(
            ErrorCategory::usage,
            "is where the recordings are, and these are only read; name another folder for --out, which "
            "may be one inside it",
            request.out.string());
}

}  // namespace

RunReport run_archive(const RunRequest& request, RunWatcher& watcher, Progress& progress) {
    require_apart(request, progress);
    const bool was_there = disk::exists(request.out);
    const auto out = request.batch.unconfined ? OutputRoot::unconfined(request.out)
                                              : OutputRoot(request.out, request.batch.confine_to);
    const auto lock = OutputLock::of_folder(out);
    RunReport report;
    report.found = discover_into(request, out, watcher, progress);
    if (report.found.recordings() == 0) {
        if (!was_there) disk::remove_empty_folder(out.file_system(), out.root());
        return report;
    }
    report.selection = select_into(request, report.found, out, watcher, progress);
    auto batch = request.batch;
    batch.tracks = selected_rows(report.selection);
    batch.root = request.archive;
    batch.work_dir = request.out / "work";
    batch.export_dir = request.out / "export";
    batch.results_file = request.out / "batch_results.json";
    report.batch = run_batch(batch, progress);
    diagnose_catalog(request, out, report.batch, progress);
    watcher.made(batch, report.batch);
    if (!report.batch.interrupted)
        report.finished = finish_run({request.out, request.favorites, request.batch.settings,
                                      request.batch.confine_to, request.batch.unconfined},
                                     watcher, progress);
    return report;
}

}  // namespace afterglow::jobs

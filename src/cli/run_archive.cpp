#include "cli/run_archive.hpp"

#include <algorithm>
#include <system_error>

#include "archive/walk_apart.hpp"
#include "base/error.hpp"
#include "base/output_lock.hpp"
#include "base/shown_text.hpp"
#include "cli/batch_view.hpp"
#include "cli/catalog_flags.hpp"
#include "cli/selection_view.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

archive::Discovered discover_into(const RunRequest& request, const OutputRoot& out, Session& session) {
    auto found = archive::discover(request.archive, request.scan, out.root() / ".audio_catalog.csv.scan",
                                   &out, session.progress);
    out.write_result("audio_catalog.csv", archive::catalog_kind(),
                     archive::write_catalog(found.rows, archive::CatalogFormat::csv));
    tell_discovered(session.console, found);
    return found;
}

archive::Selection select_into(const RunRequest& request, const archive::Discovered& found,
                               const OutputRoot& out, Session& session) {
    const auto& options = request.batch.settings.selection;
    auto selection = archive::select(found.rows, options);
    out.write_result("selected_sources.csv", archive::catalog_kind(),
                     archive::write_catalog(selected_rows(selection), archive::CatalogFormat::csv));
    tell_selection(session.console, selection, options);
    if (selection.selected.empty() && !found.rows.empty()) {
        session.console.warn("nothing selected, so nothing to make; 'afterglow select --catalog " +
                             (request.out / "audio_catalog.csv").generic_string() +
                             " --output - --explain' says why for each recording");
    }
    return selection;
}

// Whether `path` is `folder` or lies in it.
bool is_in(const fs::path& path, const fs::path& folder) {
    const auto [in_folder, in_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return in_folder == folder.end();
}

// Recordings are only read: their folder is no place for tables and textures, nor may it be one that the run
// fills.
void require_apart(const RunRequest& request, Session& session) {
    const auto seen = archive::look_apart({request.archive}, session.progress).front();
    if (!seen.silent && seen.kind != archive::Seen::Kind::folder)
        throw Error(ErrorCategory::usage, "is not a folder; name the folder that your recordings are in",
                    request.archive.string());
    const auto source = archive::real_path_apart(request.archive, session.progress);
    std::error_code ignored;
    const auto out = fs::weakly_canonical(fs::absolute(request.out), ignored);
    bool inside = source == out;
    for (const char* made : {"export", "work", "curated", "kit", "gallery_files"})
        inside = inside || is_in(source, out / made);
    if (inside)
        throw Error(
            ErrorCategory::usage,
            "is where the recordings are, and these are only read; name another folder for --out, which "
            "may be one inside it",
            request.out.string());
}

}  // namespace

ExitStatus RunReport::status() const {
    if (batch.interrupted) return ExitStatus::interrupted;
    if (batch.failed > 0 && batch.successful == 0) return ExitStatus::failed;
    if (selection.selected.empty() && found.unreadable + found.unseen.size() == 0) return ExitStatus::usage;
    return batch.failed > 0 || found.unreadable + found.unseen.size() > 0 || !finished.complete
               ? ExitStatus::partial
               : ExitStatus::done;
}

RunReport run_archive(const RunRequest& request, Session& session) {
    require_apart(request, session);
    const auto out = session.environment.output_root(request.out);
    const auto lock = OutputLock::of_folder(out);
    RunReport report;
    report.found = discover_into(request, out, session);
    if (report.found.rows.empty()) {
        session.console.error("no recordings in " + request.archive.string() + ": " +
                              pipeline::no_audio_there());
        return report;
    }
    report.selection = select_into(request, report.found, out, session);
    auto batch = request.batch;
    batch.tracks = selected_rows(report.selection);
    batch.root = request.archive;
    batch.work_dir = request.out / "work";
    batch.export_dir = request.out / "export";
    batch.results_file = request.out / "batch_results.json";
    batch.confine_to = session.environment.export_root;
    batch.unconfined = session.environment.unsafe_io;
    report.batch = jobs::run_batch(batch, session.progress);
    tell_batch(session.console, batch, report.batch);
    if (!report.batch.interrupted)
        report.finished = finish_run({request.out, request.favorites, request.batch.settings}, session);
    return report;
}

void print_place(const RunRequest& request, const RunReport& report, Session& session) {
    const auto& page = report.finished.gallery;
    if (page) session.console.say("look and listen:");
    session.console.print(shown((page ? *page : request.out).generic_string()) + "\n");
}

}  // namespace afterglow::cli

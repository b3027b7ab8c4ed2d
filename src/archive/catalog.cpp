#include "archive/catalog.hpp"

#include <algorithm>

#include "archive/header_scan.hpp"
#include "archive/path_text.hpp"
#include "archive/scan_cache.hpp"
#include "archive/walk_apart.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/rounded.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

constexpr int decimals = 6;

// The columns that do not come from the file's content; and no more digits than mean something.
void complete_row(CatalogRow& row, const FoundFile& file) {
    row.duration_sec = rounded(row.duration_sec, decimals);
    row.rel_path = text_of_path(file.rel_path);
    row.id = row_id(row.rel_path);
    row.file_size_mb = rounded(static_cast<double>(file.size_bytes) / (1024.0 * 1024.0), decimals);
}

std::size_t take_unchanged(Rows& rows, const ScanCache& cache, const std::filesystem::path& root,
                           const std::vector<FoundFile>& files) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (files[i].problem.empty()) rows[i] = cache.find(root, files[i]);
        if (rows[i]) ++taken;
    }
    return taken;
}

}  // namespace

std::string row_id(const std::string& rel_path) {
    return content_hash(rel_path).substr(0, 16);
}

Discovered discover(const std::filesystem::path& root, const DiscoverOptions& options,
                    const std::optional<std::filesystem::path>& cache_file, const OutputRoot* cache_out,
                    Progress& progress, Processes& processes) {
    progress.begin("listing files", 0);
    Walked walked = walk_apart(root, options, progress, {}, real_folders(), processes);
    progress.end();
    const std::filesystem::path& real_root = walked.root;

    const auto cache = cache_file ? std::optional<ScanCache>(*cache_file) : std::nullopt;
    Rows rows(walked.files.size());
    Discovered found;
    if (cache && cache->damaged() > 0)
        walked.notes.push_back(counted(cache->damaged(), "line") +
                               " of what is remembered of the last scan cannot be trusted: looked at again");
    if (cache && !options.anew) found.reused = take_unchanged(rows, *cache, real_root, walked.files);
    const bool complete =
        read_headers(rows, real_root, walked.files, options.jobs, progress, {}, read_header, processes);
    if (cache && cache_out != nullptr && (found.reused < rows.size() || cache->damaged() > 0)) {
        try {
            cache_out->write_result(*cache_file, ScanCache::kind(),
                                    cache->text_after_scan(real_root, walked.files, rows));
        } catch (const Error& problem) {  // costs the next scan time, and nothing else
            walked.notes.push_back("the scan is not remembered: " + describe(problem));
        }
    }
    if (!complete) throw Error(ErrorCategory::interrupted, "interrupted while reading headers");

    found.notes = std::move(walked.notes);
    for (Unseen& unseen : walked.unseen)
        found.unseen.push_back({text_of_path(unseen.rel_path), std::move(unseen.why)});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!rows[i]) continue;
        complete_row(*rows[i], walked.files[i]);
        rows[i]->of_unread_format = walked.files[i].of_unread_format;
        if (rows[i]->of_unread_format)
            ++found.of_unread_format;
        else if (!rows[i]->readable)
            ++found.unreadable;
        found.rows.push_back(std::move(*rows[i]));
    }
    std::sort(found.rows.begin(), found.rows.end(),
              [](const CatalogRow& a, const CatalogRow& b) { return a.rel_path < b.rel_path; });
    return found;
}

}  // namespace afterglow::archive

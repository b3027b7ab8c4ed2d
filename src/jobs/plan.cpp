#include "jobs/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#include "archive/path_text.hpp"
#include "archive/walk_apart.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "config/load.hpp"
#include "jobs/track_names.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

std::string recorded_path(const PlannedTrack& track) {
    return valid_utf8(track.source.native());
}

// Gives every track a slug that no other source of the export has, now or from earlier runs.
class Namer {
  public:
    Namer(const fs::path& tracks_dir, const archive::Ledger& ledger, const Progress& progress)
        : names_(tracks_dir), ledger_(ledger), progress_(progress) {
        for (const auto& [path, entry] : ledger.entries()) {
            names_.take(entry.outcome.track_slug);
            by_rel_path_[entry.outcome.rel_path].push_back(&entry);
        }
    }

    void name(const std::vector<PlannedTrack*>& tracks) {
        find_gone(tracks);
        std::vector<std::string> new_paths;
        std::vector<PlannedTrack*> new_tracks;
        for (PlannedTrack* track : tracks) {
            track->outcome.track_slug = earlier_slug(*track);
            if (!track->outcome.track_slug.empty()) continue;
            new_paths.push_back(track->outcome.rel_path);
            new_tracks.push_back(track);
        }
        const auto slugs = names_.of_new(new_paths);
        for (std::size_t i = 0; i < slugs.size(); ++i) new_tracks[i]->outcome.track_slug = slugs[i];
    }

  private:
    // What the track was called before: a folder once published keeps its name, unless somebody's stands
    // there by now. Empty: it is new.
    std::string earlier_slug(PlannedTrack& track) {
        const archive::LedgerEntry* entry = ledger_.find(track.source_text);
        if (entry == nullptr) {
            entry = moved_entry(track);
            if (entry != nullptr) track.moved_from = entry->source_path;
        }
        if (entry != nullptr && names_.is_ours(entry->outcome.track_slug)) return entry->outcome.track_slug;
        return names_.of_earlier_run(track.outcome.rel_path, recorded_path(track));
    }

    // The same rel_path below another root, where nothing is any more: the archive was moved.
    const archive::LedgerEntry* moved_entry(const PlannedTrack& track) {
        for (const archive::LedgerEntry* entry : by_rel_path_[track.outcome.rel_path])
            if (gone_.contains(archive::path_of_text(entry->source_path)) &&
                moved_.insert(entry->source_path).second)
                return entry;
        return nullptr;
    }

    // Sources of earlier runs that are not there any more. A share that does not answer may still hold them.
    void find_gone(const std::vector<PlannedTrack*>& tracks) {
        std::vector<fs::path> sources;
        for (const PlannedTrack* track : tracks) {
            if (ledger_.find(track->source_text) != nullptr) continue;
            for (const archive::LedgerEntry* entry : by_rel_path_[track->outcome.rel_path])
                sources.push_back(archive::path_of_text(entry->source_path));
        }
        const auto seen = archive::look_apart(sources, progress_);
        for (std::size_t i = 0; i < sources.size(); ++i)
            if (seen[i].error == ENOENT || seen[i].error == ENOTDIR) gone_.insert(sources[i]);
    }

    TrackNames names_;
    const archive::Ledger& ledger_;
    const Progress& progress_;
    std::set<std::string> moved_;
    std::set<fs::path> gone_;
    std::map<std::string, std::vector<const archive::LedgerEntry*>> by_rel_path_;
};

// Why the source cannot be opened at all; none: it can be tried.
std::optional<Reason> problem_of(const archive::Seen& seen) {
    if (seen.silent) return Reason{{}, {}, ReasonCode::no_answer};
    if (seen.error != 0) return reason_in_words(fmt::format("cannot be read: {}", std::strerror(seen.error)));
    if (seen.kind != archive::Seen::Kind::file) return reason_in_words("not a regular file");
    return std::nullopt;
}

bool is_failure(archive::TrackStatus status) {
    return status == archive::TrackStatus::failed || status == archive::TrackStatus::timed_out;
}

// Whether a track's folder has what was published. Textures that somebody changed are his.
bool is_published(const fs::path& folder) {
    const auto mark = disk::mark_of(folder);
    return mark && disk::is_whole(folder, *mark);
}

// Whether an earlier outcome of the same recipe holds as long as the file is the same.
bool still_holds(const PlannedTrack& track, const archive::TrackOutcome& before, bool retry_failed) {
    if (is_failure(before.status)) return !retry_failed;
    return before.status == archive::TrackStatus::skipped || is_published(track.outcome.folder);
}

class Planner {
  public:
    Planner(const BatchRequest& request, const archive::Ledger& ledger)
        : request_(request),
          ledger_(ledger),
          fingerprint_(job_fingerprint(request)),
          counts_(pipeline::planned_counts(request.makers, request.settings).by_kind()) {}

    void plan(PlannedTrack& track, const archive::Seen& seen) const {
        if (track.outcome.status == archive::TrackStatus::skipped) return;
        const auto problem = problem_of(seen);
        track.stamp = {seen.size_bytes, seen.modified_ns, seen.changed_ns};
        if (problem) return archive::settle(track.outcome, archive::TrackStatus::failed, {*problem});
        if (!request_.force) compare(track);
        if (track.is_to_do()) track.outcome.counts = counts_;
    }

  private:
    void compare(PlannedTrack& track) const {
        const archive::LedgerEntry* entry = ledger_.find(track.moved_from.value_or(track.source_text));
        if (entry == nullptr || entry->recipe != fingerprint_) return;
        if (!still_holds(track, entry->outcome, request_.retry_failed)) return;
        if (entry->stamp == track.stamp)
            settle_as_before(track.outcome, entry->outcome);
        else if (!entry->content.empty())
            track.earlier = std::make_shared<const archive::LedgerEntry>(*entry);
    }

    const BatchRequest& request_;
    const archive::Ledger& ledger_;
    std::string fingerprint_;
    std::map<std::string, int> counts_;
};

std::vector<PlannedTrack> list_tracks(const BatchRequest& request) {
    const fs::path root = fs::absolute(request.root).lexically_normal();
    std::vector<PlannedTrack> tracks;
    tracks.reserve(request.tracks.size());
    std::set<std::string> seen;
    for (const archive::CatalogRow& row : request.tracks) {
        PlannedTrack track;
        track.outcome.id = row.id;
        track.outcome.rel_path = row.rel_path;
        track.source = (root / archive::path_of_text(row.rel_path)).lexically_normal();
        track.source_text = archive::text_of_path(track.source.native());
        track.outcome.status = archive::TrackStatus::planned;
        if (!seen.insert(track.source_text).second)
            archive::settle(track.outcome, archive::TrackStatus::skipped,
                            {{{}, {}, ReasonCode::listed_twice}});
        tracks.push_back(std::move(track));
    }
    return tracks;
}

// A track listed twice has one slug.
void name_tracks(std::vector<PlannedTrack>& tracks, const fs::path& tracks_dir, const archive::Ledger& ledger,
                 const Progress& progress) {
    std::vector<PlannedTrack*> once;
    std::map<std::string_view, const PlannedTrack*> by_source;
    for (PlannedTrack& track : tracks) {
        if (!track.is_to_do()) continue;
        once.push_back(&track);
        by_source[track.source_text] = &track;
    }
    Namer(tracks_dir, ledger, progress).name(once);
    for (PlannedTrack& track : tracks) {
        const PlannedTrack& named = *by_source.at(track.source_text);
        track.outcome.track_slug = named.outcome.track_slug;
        track.moved_from = named.moved_from;
        track.outcome.folder = tracks_dir / named.outcome.track_slug;
    }
}

}  // namespace

std::string job_fingerprint(const BatchRequest& request) {
    std::string asked;
    for (const pipeline::Maker& maker : pipeline::all_makers())
        if (request.makers.has(maker.id)) asked += maker.letter;
    // A seed that was drawn is another every time; the one of the first run stands.
    const bool drawn = !request.settings.random_seed;
    return fmt::format("{}{}/{}/{}", drawn ? "drawn " : "",
                       config::settings_fingerprint(request.settings, drawn ? 0 : request.seed), asked,
                       version());
}

std::vector<PlannedTrack> plan_batch(const BatchRequest& request, const archive::Ledger& ledger,
                                     const Progress& progress) {
    std::vector<PlannedTrack> tracks = list_tracks(request);
    name_tracks(tracks, request.export_dir / tracks_folder, ledger, progress);
    const auto size = static_cast<std::ptrdiff_t>(tracks.size());
    const auto first = std::clamp<std::ptrdiff_t>(request.start_index, 0, size);
    const auto last = request.count ? std::clamp<std::ptrdiff_t>(first + *request.count, first, size) : size;
    tracks.erase(tracks.begin() + last, tracks.end());
    tracks.erase(tracks.begin(), tracks.begin() + first);
    const Planner planner(request, ledger);
    std::vector<fs::path> sources;
    for (const PlannedTrack& track : tracks) sources.push_back(track.source);
    const auto seen = archive::look_apart(sources, progress);
    for (std::size_t i = 0; i < tracks.size(); ++i) planner.plan(tracks[i], seen[i]);
    return tracks;
}

void settle_as_before(archive::TrackOutcome& outcome, const archive::TrackOutcome& before) {
    outcome.counts = before.counts;
    outcome.reasons = before.reasons;
    outcome.notes = before.notes;
    outcome.diagnosis = before.diagnosis;
    outcome.status =
        before.status == archive::TrackStatus::done ? archive::TrackStatus::up_to_date : before.status;
    outcome.reason = is_failure(before.status)
                         ? fmt::format("failed before: {} (--retry-failed tries again)", before.reason)
                         : before.reason;
}

TrackJob job_of(const PlannedTrack& track, const BatchRequest& request) {
    TrackJob job;
    job.source = track.source;
    job.recorded_path = recorded_path(track);
    job.slug = track.outcome.track_slug;
    job.makers = request.makers;
    job.synthetic_hiss_fallback = true;
    job.settings = request.settings;
    job.seed = request.seed;
    job.size_bytes = track.stamp.size_bytes;
    job.names_content = true;
    if (track.earlier) job.known_content = track.earlier->content;
    job.folder = fs::path(tracks_folder) / job.slug;
    return job;
}

}  // namespace afterglow::jobs

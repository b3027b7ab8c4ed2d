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
        return names_.of_earlier_run(track.outcome.rel_path, track.task.recorded_path);
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
    Planner(const PlanRequest& request, const archive::Ledger& ledger)
        : request_(request), ledger_(ledger), recipe_(request.settings, request.seed) {}

    void plan(PlannedTrack& track, const archive::Seen& seen) const {
        const auto problem = problem_of(seen);
        track.stamp = {seen.size_bytes, seen.modified_ns, seen.changed_ns};
        if (problem) return archive::settle(track.outcome, archive::TrackStatus::failed, {*problem});
        if (!request_.force) compare(track);
        count(track);
    }

    void count(PlannedTrack& track) const {
        if (track.is_to_do())
            track.outcome.counts = pipeline::planned_counts(track.task.makers, request_.settings).by_kind();
    }

  private:
    void compare(PlannedTrack& track) const {
        const archive::LedgerEntry* entry = ledger_.find(track.moved_from.value_or(track.source_text));
        if (entry == nullptr || entry->recipe != recipe_.of(track.task)) return;
        if (!still_holds(track, entry->outcome, request_.retry_failed)) return;
        if (entry->stamp == track.stamp)
            settle_as_before(track.outcome, entry->outcome);
        else if (!entry->content.empty())
            track.earlier = std::make_shared<const archive::LedgerEntry>(*entry);
    }

    const PlanRequest& request_;
    const archive::Ledger& ledger_;
    Recipe recipe_;
};

// One that is listed twice is done once, and has one name.
void name_tracks(std::vector<PlannedTrack>& tracks, const fs::path& folder, const archive::Ledger& ledger,
                 const Progress& progress) {
    std::vector<PlannedTrack*> once;
    std::map<std::string_view, const PlannedTrack*> by_source;
    for (PlannedTrack& track : tracks) {
        if (by_source.emplace(track.source_text, &track).second)
            once.push_back(&track);
        else
            archive::settle(track.outcome, archive::TrackStatus::skipped,
                            {{{}, {}, ReasonCode::listed_twice}});
    }
    Namer(folder, ledger, progress).name(once);
    for (PlannedTrack& track : tracks) {
        const PlannedTrack& named = *by_source.at(track.source_text);
        track.outcome.track_slug = named.outcome.track_slug;
        track.moved_from = named.moved_from;
        track.outcome.folder = folder / named.outcome.track_slug;
        track.task.slug = named.outcome.track_slug;
    }
}

}  // namespace

PlannedTrack track_of(pipeline::SourceTask task, std::string rel_path) {
    PlannedTrack track;
    track.outcome.rel_path = std::move(rel_path);
    track.outcome.status = archive::TrackStatus::planned;
    track.source_text = archive::text_of_path(task.path.native());
    track.task = std::move(task);
    return track;
}

archive::Ledger read_ledger(const fs::path& file) {
    try {
        return archive::Ledger::read(file);
    } catch (const Error& error) {
        throw Error(ErrorCategory::write, fmt::format("the export's ledger cannot be read: {}", error.what()),
                    error.subject());
    }
}

Recipe::Recipe(const pipeline::Settings& settings, std::uint64_t seed) {
    // A seed that was drawn is another every time; the one of the first run stands.
    const bool drawn = !settings.random_seed;
    common_ = (drawn ? "drawn " : "") + config::settings_fingerprint(settings, drawn ? 0 : seed);
}

std::string Recipe::of(const pipeline::SourceTask& task) const {
    std::string asked;
    for (const pipeline::Maker& maker : pipeline::all_makers())
        if (task.makers.has(maker.id)) asked += maker.letter;
    if (!task.synthetic_hiss_fallback) asked += ", none synthetic";
    return fmt::format("{}/{}/{}", common_, asked, version());
}

std::vector<PlannedTrack> plan_tracks(std::vector<PlannedTrack> tracks, const PlanRequest& request,
                                      const archive::Ledger& ledger, const Progress& progress) {
    name_tracks(tracks, request.folder, ledger, progress);
    const auto size = static_cast<std::ptrdiff_t>(tracks.size());
    const auto first = std::clamp<std::ptrdiff_t>(request.start_index, 0, size);
    const auto last = request.count ? std::clamp<std::ptrdiff_t>(first + *request.count, first, size) : size;
    tracks.erase(tracks.begin() + last, tracks.end());
    tracks.erase(tracks.begin(), tracks.begin() + first);
    const Planner planner(request, ledger);
    std::vector<PlannedTrack*> recordings;
    std::vector<fs::path> sources;
    for (PlannedTrack& track : tracks) {
        if (!track.is_to_do()) continue;
        if (track.task.path.empty()) {
            planner.count(track);
        } else {
            recordings.push_back(&track);
            sources.push_back(track.task.path);
        }
    }
    const auto seen = archive::look_apart(sources, progress);
    for (std::size_t i = 0; i < recordings.size(); ++i) planner.plan(*recordings[i], seen[i]);
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

TrackJob job_of(const PlannedTrack& track, const pipeline::Settings& settings, std::uint64_t seed,
                const fs::path& folder) {
    TrackJob job;
    job.source = track.task.path;
    job.recorded_path = track.task.recorded_path;
    job.slug = track.task.slug;
    job.makers = track.task.makers;
    job.synthetic_hiss_fallback = track.task.synthetic_hiss_fallback;
    job.settings = settings;
    job.seed = seed;
    job.size_bytes = track.stamp.size_bytes;
    job.names_content = !job.source.empty();
    if (track.earlier) job.known_content = track.earlier->content;
    job.folder = folder / job.slug;
    return job;
}

}  // namespace afterglow::jobs

#include "archive/track_work.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "archive/whole_number.hpp"
#include "base/disk.hpp"
#include "base/identity.hpp"
#include "base/reason_json.hpp"
#include "base/shallow_json.hpp"
#include "base/source_watch.hpp"
#include "base/text.hpp"
#include "pipeline/room.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

bool on_same_disk(const OutputRoot& a, const OutputRoot& b) {
    struct stat of_a {};
    struct stat of_b {};
    return stat(a.root().c_str(), &of_a) == 0 && stat(b.root().c_str(), &of_b) == 0 &&
           of_a.st_dev == of_b.st_dev;
}

// Where the system makes no links, all copies must fit before the first is begun, and beside them what
// follows.
void require_room_for_copies(const PlannedTrack& track, std::size_t count, const BatchRequest& request,
                             const OutputRoot& work, const OutputRoot& out) {
    pipeline::RoomNeeded room;
    if (on_same_disk(work, out))
        room = pipeline::room_needed(task_of(track, track.source, request), request.settings);
    room.copies_bytes = track.stamp.size_bytes * static_cast<std::int64_t>(count);
    pipeline::require_room(room, work);
}

// The settings may name a folder that is somewhere else; here all lie in the track's own.
fs::path folder_of_role(const std::string& role) {
    fs::path folder;
    for (const fs::path& part : fs::path(role).lexically_normal().relative_path())
        if (!part.empty() && part != "." && part != "..") folder /= portable_name(part.string());
    return folder.empty() ? fs::path("audio") : folder;
}

// Puts the track where each maker looks for its sources; where it lies then.
fs::path stage(const PlannedTrack& track, const BatchRequest& request, const OutputRoot& work,
               const OutputRoot& out) {
    const auto& paths = request.settings.paths;
    const std::array roles = {paths.source_audio_dir, paths.pad_sources_dir, paths.drums_dir};
    const fs::path& folder = track.folders->work;
    const fs::path name = portable_name(track.source.filename().string());
    bool asked = false;
    const auto ask_once = [&] {
        if (!asked) require_room_for_copies(track, roles.size(), request, work, out);
        asked = true;
    };
    for (const std::string& role : roles) {
        const fs::path place = folder / folder_of_role(role);
        work.make_folder(place);
        work.link_or_copy(track.source, place / name, ask_once);
    }
    return work.root() / folder / folder_of_role(paths.source_audio_dir) / name;
}

// What an earlier run staged here is removed; a folder that is somebody's own stays, and another is taken.
fs::path make_work_folder(const PlannedTrack& track, const OutputRoot& work) {
    fs::path folder = track.outcome.track_slug;
    for (int number = 2;; ++number) {
        work.put_back(folder);
        work.clear_folder(folder);
        if (work.make_own_folder(folder, "batch")) return folder;
        folder = fmt::format("{}-{}", track.outcome.track_slug, number);
    }
}

}  // namespace

fs::path track_folder(const PlannedTrack& track) {
    return fs::path(tracks_folder) / track.outcome.track_slug;
}

void prepare_folders(PlannedTrack& track, const OutputRoot& work, const OutputRoot& out) {
    track.folders = {make_work_folder(track, work), {}};
    track.folders->staging = out.make_staging(track_folder(track), "make");
}

void clear_folders(PlannedTrack& track, const OutputRoot& work, const OutputRoot& out, bool keep_work) {
    if (!track.folders) return;
    const TrackFolders folders = *std::exchange(track.folders, std::nullopt);
    if (!folders.staging.empty()) out.clear_folder(folders.staging);
    if (!keep_work) work.clear_folder(folders.work);
}

void clear_earlier_work(const PlannedTrack& track, const OutputRoot& work) {
    fs::path folder = track.outcome.track_slug;
    for (int number = 2;; ++number) {
        work.put_back(folder);
        if (!disk::exists(work.root() / folder)) return;
        work.clear_folder(folder);
        folder = fmt::format("{}-{}", track.outcome.track_slug, number);
    }
}

Confinement confinement_of(const PlannedTrack& track, const pipeline::BatchOptions& options,
                           const OutputRoot& work, const OutputRoot& out) {
    Confinement confinement;
    // The system's own facts: cores for libraries that ask, maps for a sanitizer that reports.
    // And what the track had before: its kinds that are not made anew are kept.
    confinement.readable = {track.source, out.resolve(track_folder(track)), "/proc/self",
                            "/sys/devices/system/cpu"};
    confinement.writable = {work.resolve(track.folders->work), out.resolve(track.folders->staging)};
    // Where the parent is itself stopped and cannot watch the clock.
    constexpr double cpu_per_second = 2.0;
    confinement.cpu_sec = options.timeout_sec * cpu_per_second;
    constexpr std::int64_t longest_file = 64LL << 30;  // two days of stereo, as samples
    confinement.file_bytes = longest_file;
    confinement.open_files = 256;
    return confinement;
}

std::string encode(const TrackReport& report) {
    return Json{{"unchanged", report.unchanged},
                {"staged", report.staged},
                {"content", report.content},
                {"size", report.stamp.size_bytes},
                {"modified_ns", report.stamp.modified_ns},
                {"changed_ns", report.stamp.changed_ns},
                {"counts", report.counts},
                {"reasons", json_of_reasons<Json>(report.reasons)},
                {"notes", json_of_reasons<Json>(report.notes)},
                {"error", report.error ? Json(static_cast<int>(*report.error)) : Json()}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<TrackReport> decode_report(const std::string& text) {
    try {
        const Json json = Json::parse(shallow_json(text));
        TrackReport report;
        report.unchanged = json.at("unchanged");
        report.staged = json.at("staged");
        report.content = json.at("content");
        report.stamp = {whole_number(json.at("size")), whole_number(json.at("modified_ns")),
                        whole_number(json.at("changed_ns"))};
        for (const auto& [kind, count] : json.at("counts").items())
            report.counts[kind] = static_cast<int>(whole_number(count));
        auto reasons = reasons_of_json(json.at("reasons"));
        auto notes = reasons_of_json(json.at("notes"));
        if (!reasons || !notes) return std::nullopt;
        report.reasons = std::move(*reasons);
        report.notes = std::move(*notes);
        if (json.at("error").is_null()) return report;
        const std::int64_t error = whole_number(json.at("error"));
        if (error < 0 || error > static_cast<int>(ErrorCategory::internal)) return std::nullopt;
        report.error = static_cast<ErrorCategory>(error);
        return report;
    } catch (const Json::exception&) {
        return std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

namespace {

void make_track(const PlannedTrack& track, const BatchRequest& request, const OutputRoot& work,
                const OutputRoot& out, const MakeTrack& make, TrackReport& report) {
    const fs::path staged = stage(track, request, work, out);
    auto result = make(task_of(track, staged, request), out, track_folder(track));
    report.staged = !result.rows.empty();
    report.counts = std::move(result.counts);
    report.reasons = std::move(result.reasons);
    report.notes = std::move(result.notes);
    report.notes.insert(report.notes.end(), result.warnings.begin(), result.warnings.end());
}

}  // namespace

TrackReport work_on(const PlannedTrack& track, const BatchRequest& request, const OutputRoot& work,
                    const OutputRoot& out, const MakeTrack& make) {
    TrackReport report;
    std::optional<SourceWatch> watch;
    try {
        watch.emplace(track.source);
        report.stamp = {watch->size_bytes(), watch->modified_ns(), watch->changed_ns()};
        report.content = identity_of_file(track.source);
        report.unchanged = track.earlier && track.earlier->content == report.content;
        if (!report.unchanged) make_track(track, request, work, out, make, report);
        watch->require_unchanged();
    } catch (const Error& error) {
        report.error = error.category();
        // The track is named already; other files are worth naming.
        const bool disk =
            error.category() == ErrorCategory::write || error.category() == ErrorCategory::space;
        report.reasons = {reason_in_words(disk ? describe(error) : error.what())};
    }
    if (!report.error) return report;
    report.staged = report.unchanged = false;
    if (*report.error != ErrorCategory::source || (watch && watch->unchanged())) return report;
    // Whatever was wrong with what was read: it was the content of no file.
    report.content.clear();
    if (watch) report.reasons = {reason_in_words(changed_while_read)};
    return report;
}

}  // namespace afterglow::archive

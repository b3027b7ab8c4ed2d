#include "jobs/work.hpp"

#include <sys/stat.h>

#include <array>
#include <utility>

#include "base/identity.hpp"
#include "base/source_watch.hpp"
#include "base/text.hpp"
#include "pipeline/disk_estimate.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

bool on_same_disk(const OutputRoot& a, const OutputRoot& b) {
    struct stat of_a {};
    struct stat of_b {};
    return stat(a.root().c_str(), &of_a) == 0 && stat(b.root().c_str(), &of_b) == 0 &&
           of_a.st_dev == of_b.st_dev;
}

// Where the system makes no links, all copies must fit before the first is begun, and beside them what
// follows.
void require_room_for_copies(const TrackJob& job, std::size_t count, const Workplace& place) {
    pipeline::DiskEstimate room;
    if (on_same_disk(place.work, place.out)) room = pipeline::disk_estimate(task_of(job), job.settings);
    room.copies_bytes = job.size_bytes * static_cast<std::int64_t>(count);
    pipeline::require_disk_space(room, place.work);
}

// The settings may name a folder that is somewhere else; here all lie in the track's own.
fs::path folder_of_role(const std::string& role) {
    fs::path folder;
    for (const fs::path& part : fs::path(role).lexically_normal().relative_path())
        if (!part.empty() && part != "." && part != "..") folder /= portable_name(part.string());
    return folder.empty() ? fs::path("audio") : folder;
}

// Puts the track where each maker looks for its sources; where it lies then.
fs::path link_into_work(const TrackJob& job, const Workplace& place) {
    const auto& paths = job.settings.paths;
    const std::array roles = {paths.source_audio_dir, paths.pad_sources_dir, paths.drums_dir};
    const fs::path name = portable_name(job.source.filename().string());
    bool asked = false;
    const auto ask_once = [&] {
        if (!asked) require_room_for_copies(job, roles.size(), place);
        asked = true;
    };
    for (const std::string& role : roles) {
        const fs::path folder = job.work / folder_of_role(role);
        place.work.make_folder(folder);
        place.work.link_or_copy(job.source, folder / name, ask_once);
    }
    return place.work.root() / job.work / folder_of_role(paths.source_audio_dir) / name;
}

void make_textures(const TrackJob& job, const Workplace& place, JobResult& result) {
    pipeline::SourceTask task = task_of(job);
    task.content = result.content;
    if (!job.work.empty()) task.path = link_into_work(job, place);
    result.made = place.make(task, place.out, job.folder);
    result.staged = !result.made.rows.empty() && !job.staging.empty();
}

}  // namespace

MakeTrack pipeline_of(const pipeline::Settings& settings, std::uint64_t seed, Progress& progress,
                      const pipeline::ExplainOptions& explain) {
    return [&settings, seed, &progress, explain](const pipeline::SourceTask& task, const OutputRoot& out,
                                                 const fs::path& folder) {
        return pipeline::process_track(task, settings, seed, out, folder, progress, explain);
    };
}

pipeline::SourceTask task_of(const TrackJob& job) {
    pipeline::SourceTask task;
    task.path = job.source;
    task.recorded_path = job.recorded_path;
    task.slug = job.slug;
    task.makers = job.makers;
    task.synthetic_hiss_fallback = job.synthetic_hiss_fallback;
    if (!job.staging.empty()) task.staging = job.out_root / job.staging;
    return task;
}

JobResult do_job(const TrackJob& job, const Workplace& place) {
    JobResult result;
    std::optional<SourceWatch> watch;
    try {
        if (job.names_content) {
            watch.emplace(job.source);
            result.stamp = {watch->size_bytes(), watch->modified_ns(), watch->changed_ns()};
            result.content = file_content_hash(job.source);
            result.unchanged = !job.known_content.empty() && job.known_content == result.content;
        }
        if (!result.unchanged) make_textures(job, place, result);
        if (watch) watch->require_unchanged();
    } catch (const Error& error) {
        result.error = error;
    }
    if (!result.error) return result;
    result.staged = result.unchanged = false;
    if (!job.names_content) return result;
    if (result.error->category() != ErrorCategory::source || (watch && watch->unchanged())) return result;
    // Whatever was wrong with what was read: it was the content of no file.
    result.content.clear();
    if (watch) result.error.emplace(ErrorCategory::source, changed_while_read);
    return result;
}

archive::Confinement confinement_of(const TrackJob& job) {
    archive::Confinement confinement;
    // The system's own facts: cores for libraries that ask, maps for a sanitizer that reports.
    // And what the track had before: its kinds that are not made anew are kept.
    confinement.recordings = {job.source};
    confinement.readable = {job.out_root / job.folder, "/proc/self", "/sys/devices/system/cpu"};
    confinement.writable = {job.work_root / job.work, job.out_root / job.staging};
    // Where the parent is itself stopped and cannot watch the clock.
    constexpr double cpu_per_second = 2.0;
    confinement.cpu_sec = job.settings.batch.timeout_sec * cpu_per_second;
    constexpr std::int64_t max_file = 64LL << 30;  // two days of stereo, as samples
    confinement.file_bytes = max_file;
    confinement.open_files = 256;
    return confinement;
}

}  // namespace afterglow::jobs

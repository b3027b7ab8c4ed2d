#include "jobs/publish.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/disk.hpp"
#include "jobs/track_names.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;

fs::path numbered(const std::string& slug, int number) {
    return number == 1 ? slug : fmt::format("{}-{}", slug, number);
}

}  // namespace

void prepare_staging(TrackJob& job, const OutputRoot& out) {
    job.out_root = out.root();
    job.staging = out.make_staging(job.folder, command_of_tracks).lexically_relative(out.root());
}

// What an earlier run staged here is removed; a folder that is somebody's own stays, and another is taken.
void prepare_work(TrackJob& job, const OutputRoot& work) {
    job.work_root = work.root();
    for (int number = 1; job.work.empty(); ++number) {
        const fs::path folder = numbered(job.slug, number);
        work.put_back(folder);
        work.clear_folder(folder);
        if (work.make_own_folder(folder, "batch")) job.work = folder;
    }
}

std::optional<Error> publish(TrackJob& job, const OutputRoot& out) {
    auto not_carried = out.publish_folder(job.staging, job.folder);
    job.staging.clear();
    return not_carried;
}

void clear_folders(TrackJob& job, const OutputRoot& work, const OutputRoot& out, bool keep_work) {
    const fs::path staging = std::exchange(job.staging, {});
    const fs::path staged_source = std::exchange(job.work, {});
    if (!staging.empty()) out.clear_folder(staging);
    if (!staged_source.empty() && !keep_work) work.clear_folder(staged_source);
}

void clear_earlier_work(const std::string& slug, const OutputRoot& work) {
    for (int number = 1;; ++number) {
        const fs::path folder = numbered(slug, number);
        work.put_back(folder);
        if (!disk::exists(work.root() / folder)) return;
        work.clear_folder(folder);
    }
}

}  // namespace afterglow::jobs

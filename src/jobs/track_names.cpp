#include "jobs/track_names.hpp"

#include "base/disk.hpp"
#include "base/likely_slugs.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"
#include "render/manifest.hpp"

namespace afterglow::jobs {

namespace fs = std::filesystem;

bool TrackNames::is_ours(const std::string& slug) const {
    if (!disk::exists(folder_ / slug)) return true;
    const auto mark = disk::mark_of(folder_ / slug);
    return mark && mark->command == command_of_tracks;
}

std::string TrackNames::of_earlier_run(const std::string& path, const std::string& recorded_path) {
    for (const std::string& slug : likely_slugs(path)) {
        if (taken_.contains(slug) || !is_ours(slug)) continue;
        if (render::source_of_folder(folder_ / slug) != recorded_path) continue;
        taken_.insert(slug);
        return slug;
    }
    return {};
}

std::vector<std::string> TrackNames::of_new(const std::vector<std::string>& paths) {
    for (const std::string& path : paths)
        for (const std::string& slug : likely_slugs(path))
            if (disk::exists(folder_ / slug)) taken_.insert(slug);
    return unique_slugs(paths, std::vector(taken_.begin(), taken_.end()));
}

}  // namespace afterglow::jobs

#include "jobs/track_names.hpp"

#include "base/likely_slugs.hpp"
#include "base/text.hpp"
#include "render/manifest.hpp"

namespace afterglow::jobs {

namespace fs = std::filesystem;

std::string TrackNames::of_earlier_run(const std::string& path, const std::string& recorded_path) {
    for (const std::string& slug : likely_slugs(path)) {
        if (taken_.contains(slug) || render::source_of_folder(folder_ / slug) != recorded_path) continue;
        taken_.insert(slug);
        return slug;
    }
    return {};
}

std::vector<std::string> TrackNames::of_new(const std::vector<std::string>& paths) {
    std::error_code ignored;
    for (const std::string& path : paths)
        for (const std::string& slug : likely_slugs(path))
            if (fs::exists(folder_ / slug, ignored)) taken_.insert(slug);
    return unique_slugs(paths, std::vector(taken_.begin(), taken_.end()));
}

}  // namespace afterglow::jobs

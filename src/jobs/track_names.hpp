// The folders of tracks in an export: no two sources have one, and a source keeps the one it had.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace afterglow::jobs {

// What stands in the marks of such folders.
inline constexpr const char* command_of_tracks = "make";

// Names are slugs of paths, of any form: absolute, or below the archive.
class TrackNames {
  public:
    // `folder` holds a folder for each track.
    explicit TrackNames(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Whether nothing has the name, or a folder of textures that was made here.
    bool is_ours(const std::string& slug) const;
    // Somebody has it.
    void take(const std::string& slug) { taken_.insert(slug); }
    // The folder that an earlier run made from this very source, as the manifest there calls it, if it is one
    // of those that `path` would be given; empty if there is none.
    std::string of_earlier_run(const std::string& path, const std::string& recorded_path);
    // One each for sources that have none. A folder that is there already is somebody else's.
    std::vector<std::string> of_new(const std::vector<std::string>& paths);

  private:
    std::filesystem::path folder_;
    std::set<std::string> taken_;
};

}  // namespace afterglow::jobs

// The favorites and ratings that a gallery exports (docs/GALLERY.md).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace afterglow::render {

struct Favorite {
    std::string path;  // as ManifestRow::path of the folder that the gallery shows
    bool is_favorite = false;
    int rating = 0;  // 1 … 5; 0: not rated
};

// In the file's order, the last of equal paths. Names that are not known are passed over. Throws
// Error(source) where it is no such file, or one of a later version.
std::vector<Favorite> read_favorites(const std::filesystem::path& file);

}  // namespace afterglow::render

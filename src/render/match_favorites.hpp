// The textures a person wants to keep, whatever anything else says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "render/read_manifest.hpp"

namespace afterglow::render {

// The paths of a favorites file: those that are favorites of what the gallery exports (read_favorites), or
// of a text with a path on each line, `#` before remarks. Throws Error(source) where it is neither.
std::vector<std::string> favorite_paths(const std::filesystem::path& file);

struct FavoriteMatch {
    std::vector<bool> is_favorite;     // one per texture
    std::vector<std::string> unknown;  // entries that no texture is, or more than one may be
};

// An entry is a texture's path in its manifest, its absolute path, or as much of the end of either as tells
// it from all others.
FavoriteMatch match_favorites(const std::vector<std::string>& entries,
                              const std::vector<ReadTexture>& textures);

}  // namespace afterglow::render

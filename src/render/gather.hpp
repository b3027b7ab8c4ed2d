// Textures from the manifests that somebody names, for all that chooses among them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::render {

struct Gathered {
    std::vector<ReadTexture> textures;
    std::vector<ReadProblem> problems;  // what could not be read or found
};

// From all folders or manifests, in their order, a file that several list once. `not_in`: a folder whose
// textures do not count, because it is about to be made again; may be empty. Throws Error(source) where a
// folder holds no manifest.
Gathered gather_textures(const std::vector<std::filesystem::path>& inputs,
                         const std::filesystem::path& not_in, Progress& progress);

}  // namespace afterglow::render

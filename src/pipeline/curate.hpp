// Choosing the best and most different textures of manifests, into a folder of their own.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/owned_folder.hpp"
#include "base/progress.hpp"
#include "curation/choose.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::pipeline {

using KindCounts = std::array<std::optional<int>, makers::texture_kind_count>;

struct CurateRequest {
    std::vector<render::ReadTexture> textures;
    std::vector<bool> favorites;  // one per texture
    curation::ChooseOptions options;
    KindCounts counts = {};  // instead of options.per_kind
    int jobs = 0;            // threads; 0: one per core
};

struct Curated {
    curation::Choice choice;
    std::vector<double> scores;                 // one per texture
    std::vector<render::ReadProblem> unusable;  // textures whose sound could not be read
    std::size_t count(curation::Verdict verdict) const;
};

// Listens to every texture that is not grade F, scores it, and chooses. Writes nothing.
// Throws Error(interrupted).
Curated curate(const CurateRequest& request, Progress& progress);

// The chosen ones copied to `target`, chunks and all, in a folder per kind, with a manifest of the same
// columns and the score. Throws Error(source|unread) where a texture has gone meanwhile or cannot be read,
// Error(usage) where the folder may not be replaced, Error(disk_full|write).
void write_curated(const CurateRequest& request, const Curated& curated, const OutputRoot& out,
                   const std::filesystem::path& target, Replace replace, const std::string& inputs_hash);

// What a curated folder is made from: the same for the same textures and wishes.
std::string identity_of(const CurateRequest& request);

}  // namespace afterglow::pipeline

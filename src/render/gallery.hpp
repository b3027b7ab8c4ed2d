// A web page to look at textures and listen to them, from a disk, without a server or a network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/progress.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::render {

struct GalleryOptions {
    std::string title;
    int jobs = 0;  // threads; 0: one per core
};

struct GalleryReport {
    std::size_t textures = 0;
    std::size_t loops = 0;
    double duration_sec = 0.0;
    std::int64_t page_bytes = 0;
    std::int64_t files_bytes = 0;       // of the folder beside the page
    std::int64_t sound_bytes = 0;       // of the textures themselves
    std::vector<ReadProblem> problems;  // textures whose sound could not be used
};

// The folder beside the page, with what it shows.
std::filesystem::path gallery_files(const std::filesystem::path& page);

// Writes `page` (relative to the root, or absolute) and the folder `<page's stem>_files` beside it. The bytes
// depend on the manifests and the sounds alone. Throws Error(usage) where either name is taken by something
// that is no gallery, or that somebody has changed or added to, Error(interrupted) when asked to stop: then
// nothing has changed; Error(disk_full|write).
GalleryReport write_gallery(const OutputRoot& out, const std::filesystem::path& page,
                            const std::vector<ReadTexture>& textures, const GalleryOptions& options,
                            Progress& progress);

}  // namespace afterglow::render

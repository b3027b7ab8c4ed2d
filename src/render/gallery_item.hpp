// One texture of a gallery: what the page shows and plays of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "curation/features.hpp"
#include "render/image.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::render {

inline constexpr int tile_width = 288;
inline constexpr int tile_height = 96;

// A sound for the page, Ogg Vorbis. A loop has a little of its end before its start and of its start after
// its end, so that the codec hears no edge: the page cuts `frames` out after `lead_frames`.
struct Preview {
    std::vector<std::byte> bytes;  // empty: the page plays the file itself
    std::int64_t lead_frames = 0;
};

struct GalleryItem {
    ReadTexture texture;
    std::int64_t frames = 0;
    int sample_rate_hz = 0;
    bool is_loop = false;  // the whole file
    std::int64_t file_bytes = 0;
    curation::Features features{};
    Image tile;
    Preview preview;
};

// Reads the file. Throws Error(source) with the reason where it cannot be used.
GalleryItem gallery_item(const ReadTexture& texture);

}  // namespace afterglow::render

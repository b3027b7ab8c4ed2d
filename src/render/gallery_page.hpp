// The text of a gallery's page.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "curation/layout.hpp"
#include "render/gallery_item.hpp"

namespace afterglow::render {

// Stands in every page near its beginning: by this a page of ours is known.
inline constexpr std::string_view gallery_mark = R"(<meta name="generator" content="afterglow gallery">)";

struct GalleryPage {
    std::string title;                // the folder's name
    std::string files_folder;         // name of the folder beside the page
    std::int64_t files_bytes = 0;     // what it holds
    std::filesystem::path directory;  // of the page, resolved: links start here
};

// The pictures and previews of `items` may be gone. `map` has a point per item.
std::string gallery_page(const GalleryPage& page, std::span<const GalleryItem> items,
                         std::span<const curation::MapPoint> map);

}  // namespace afterglow::render

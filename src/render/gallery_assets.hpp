// What the build took from src/render/gallery.
#pragma once

#include <string_view>

namespace afterglow::render {

struct GalleryAssets {
    std::string_view page;  // with {{names}} where the rest goes
    std::string_view style;
    std::string_view script;
    std::string_view style_hash;  // SHA-256, hexadecimal
    std::string_view script_hash;
};

const GalleryAssets& gallery_assets();

}  // namespace afterglow::render

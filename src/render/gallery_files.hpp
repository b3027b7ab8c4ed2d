// The files beside a gallery's page: sheets of pictures and packs of previews, filled one texture after the
// other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/files.hpp"
#include "render/gallery_item.hpp"
#include "render/image.hpp"

namespace afterglow::render {

inline constexpr std::size_t tiles_per_row = 4;
inline constexpr std::size_t tiles_per_sheet = 100;
// A pack is loaded whole when one of its sounds is wanted.
inline constexpr std::size_t previews_per_pack = 8;

class GalleryFiles {
  public:
    // Writes into `folder`, which exists.
    GalleryFiles(const OutputRoot& out, std::filesystem::path folder);

    // The picture and the sound of texture number `count()`.
    void add(const Image& tile, const Preview& preview);
    // Writes what is left. Nothing may be added after it.
    void finish();

    std::size_t count() const { return count_; }
    std::int64_t bytes() const { return bytes_; }  // written so far

  private:
    void write(const std::string& name, std::string_view text);
    void write_sheet();
    void write_pack();

    const OutputRoot& out_;
    std::filesystem::path folder_;
    std::size_t count_ = 0;
    std::int64_t bytes_ = 0;
    Image sheet_;
    std::string pack_;  // the sounds as a list of JavaScript texts
};

}  // namespace afterglow::render

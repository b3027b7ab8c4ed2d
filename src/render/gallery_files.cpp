#include "render/gallery_files.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/web_text.hpp"

namespace afterglow::render {
namespace {

constexpr Colour empty_tile{12, 10, 18};

Image empty_sheet() {
    return {static_cast<int>(tiles_per_row) * tile_width,
            static_cast<int>(tiles_per_sheet / tiles_per_row) * tile_height, empty_tile};
}

Image top_rows(const Image& sheet, std::size_t tiles) {
    const auto rows = static_cast<int>((tiles + tiles_per_row - 1) / tiles_per_row);
    Image out(sheet.width(), rows * tile_height, empty_tile);
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x) out.set(x, y, sheet.at(x, y));
    return out;
}

}  // namespace

GalleryFiles::GalleryFiles(const OutputRoot& out, std::filesystem::path folder)
    : out_(out), folder_(std::move(folder)), sheet_(empty_sheet()) {}

void GalleryFiles::add(const Image& tile, const Preview& preview) {
    const std::size_t place = count_ % tiles_per_sheet;
    sheet_.paste(tile, static_cast<int>(place % tiles_per_row) * tile_width,
                 static_cast<int>(place / tiles_per_row) * tile_height);
    pack_ += pack_.empty() ? "\"" : ",\n\"";
    pack_ += base64_text(preview.bytes) + "\"";
    ++count_;
    if (count_ % tiles_per_sheet == 0) write_sheet();
    if (count_ % previews_per_pack == 0) write_pack();
}

void GalleryFiles::finish() {
    if (count_ % tiles_per_sheet != 0) write_sheet();
    if (count_ % previews_per_pack != 0) write_pack();
}

void GalleryFiles::write(const std::string& name, std::string_view text) {
    out_.write_file(folder_ / name, std::as_bytes(std::span(text)), Flush::with_folder);
    bytes_ += static_cast<std::int64_t>(text.size());
}

void GalleryFiles::write_sheet() {
    const std::size_t number = (count_ - 1) / tiles_per_sheet;
    write(fmt::format("pictures_{:04}.png", number),
          encode_png(top_rows(sheet_, count_ - number * tiles_per_sheet)));
    sheet_ = empty_sheet();
}

void GalleryFiles::write_pack() {
    const std::size_t number = (count_ - 1) / previews_per_pack;
    write(fmt::format("previews_{:04}.js", number),
          fmt::format("afterglowPreviews({},[\n{}\n]);\n", number, pack_));
    pack_.clear();
}

}  // namespace afterglow::render

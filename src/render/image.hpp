// A picture in memory: 8 bits of red, green and blue per pixel, rows from the top.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/files.hpp"

namespace afterglow::render {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
};

// `share` of the way from a to b, 0 … 1.
Colour mix(Colour a, Colour b, double share);

class Image {
  public:
    Image() = default;
    Image(int width, int height, Colour fill)
        : width_(width),
          height_(height),
          pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), fill) {}

    int width() const { return width_; }
    int height() const { return height_; }
    Colour at(int x, int y) const { return pixels_[index(x, y)]; }
    void set(int x, int y, Colour colour) { pixels_[index(x, y)] = colour; }
    const Colour* row(int y) const { return &pixels_[index(0, y)]; }
    // Copies `other` to (x, y), where it must fit: a thumbnail into a sheet of them.
    void paste(const Image& other, int x, int y);

  private:
    std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
    }

    int width_ = 0;
    int height_ = 0;
    std::vector<Colour> pixels_;
};

// The bytes of a PNG file, which says by which program it was written.
std::string encode_png(const Image& image);
ResultKind picture_kind();

}  // namespace afterglow::render

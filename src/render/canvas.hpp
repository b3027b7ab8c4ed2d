// Drawing with text (cairo). Coordinates are pixels from the top left corner; a pixel's middle is at .5.
#pragma once

#include <memory>
#include <string>

#include "render/image.hpp"

namespace afterglow::render {

enum class Align { left, centre, right };

struct Font {
    double size = 12.0;  // pixels
    bool bold = false;
};

struct Pen {
    Colour colour;
    double width = 1.0;
    double opacity = 1.0;
    bool dashed = false;
};

class Canvas {
  public:
    Canvas(int width, int height, Colour background);
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;
    ~Canvas();

    void rectangle(double x, double y, double width, double height, Colour colour, double opacity = 1.0);
    void frame(double x, double y, double width, double height, const Pen& pen);
    void line(double x0, double y0, double x1, double y1, const Pen& pen);
    // `y` is the base line; `x` the left end, the middle or the right end.
    void text(double x, double y, const std::string& text, const Font& font, Colour colour,
              Align align = Align::left);
    // Text that runs upward, centred on (x, y).
    void text_upward(double x, double y, const std::string& text, const Font& font, Colour colour);
    double text_width(const std::string& text, const Font& font);
    void image(int x, int y, const Image& image);

    // What was drawn.
    Image picture();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow::render

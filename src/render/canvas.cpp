#include "render/canvas.hpp"

#include <cairo.h>

#include <numbers>

#include "base/error.hpp"

namespace afterglow::render {
namespace {

void require(cairo_status_t status) {
    if (status == CAIRO_STATUS_SUCCESS) return;
    throw Error(ErrorCategory::internal,
                std::string("cannot draw the picture: ") + cairo_status_to_string(status));
}

// Pixels of the row `y` as 0x00RRGGBB.
std::uint32_t* row_of(cairo_surface_t* surface, int y) {
    unsigned char* data = cairo_image_surface_get_data(surface);
    const std::ptrdiff_t stride = cairo_image_surface_get_stride(surface);
    return reinterpret_cast<std::uint32_t*>(data + y * stride);
}

}  // namespace

struct Canvas::Impl {
    Impl(int width, int height)
        : surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)),
          context(cairo_create(surface)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        cairo_destroy(context);
        cairo_surface_destroy(surface);
    }

    void use(Colour colour, double opacity) const {
        constexpr double full = 255.0;
        cairo_set_source_rgba(context, colour.red / full, colour.green / full, colour.blue / full, opacity);
    }
    void use(const Font& font) const {
        cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                               font.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(context, font.size);
    }
    void stroke(const Pen& pen) const {
        use(pen.colour, pen.opacity);
        cairo_set_line_width(context, pen.width);
        constexpr double dash = 4.0;
        cairo_set_dash(context, &dash, pen.dashed ? 1 : 0, 0.0);
        cairo_stroke(context);
    }

    cairo_surface_t* surface;
    cairo_t* context;
};

Canvas::Canvas(int width, int height, Colour background) : impl_(std::make_unique<Impl>(width, height)) {
    require(cairo_status(impl_->context));
    // Greys only: text looks the same wherever the picture is shown.
    auto* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(impl_->context, options);
    cairo_font_options_destroy(options);
    rectangle(0.0, 0.0, width, height, background);
}

Canvas::~Canvas() = default;

void Canvas::rectangle(double x, double y, double width, double height, Colour colour, double opacity) {
    impl_->use(colour, opacity);
    cairo_rectangle(impl_->context, x, y, width, height);
    cairo_fill(impl_->context);
}

void Canvas::frame(double x, double y, double width, double height, const Pen& pen) {
    cairo_rectangle(impl_->context, x, y, width, height);
    impl_->stroke(pen);
}

void Canvas::line(double x0, double y0, double x1, double y1, const Pen& pen) {
    cairo_move_to(impl_->context, x0, y0);
    cairo_line_to(impl_->context, x1, y1);
    impl_->stroke(pen);
}

void Canvas::text(double x, double y, const std::string& text, const Font& font, Colour colour, Align align) {
    impl_->use(font);
    impl_->use(colour, 1.0);
    double shift = 0.0;
    if (align != Align::left) shift = text_width(text, font) * (align == Align::right ? 1.0 : 0.5);
    cairo_move_to(impl_->context, x - shift, y);
    cairo_show_text(impl_->context, text.c_str());
}

void Canvas::text_upward(double x, double y, const std::string& label, const Font& font, Colour colour) {
    cairo_save(impl_->context);
    cairo_translate(impl_->context, x, y);
    cairo_rotate(impl_->context, -std::numbers::pi / 2.0);
    text(0.0, 0.0, label, font, colour, Align::centre);
    cairo_restore(impl_->context);
}

double Canvas::text_width(const std::string& text, const Font& font) {
    impl_->use(font);
    cairo_text_extents_t extents;
    cairo_text_extents(impl_->context, text.c_str(), &extents);
    return extents.x_advance;
}

void Canvas::image(int x, int y, const Image& image) {
    cairo_surface_flush(impl_->surface);
    for (int row = 0; row < image.height(); ++row) {
        std::uint32_t* pixels = row_of(impl_->surface, y + row) + x;
        for (int column = 0; column < image.width(); ++column) {
            const Colour colour = image.at(column, row);
            pixels[column] = (static_cast<std::uint32_t>(colour.red) << 16U) |
                             (static_cast<std::uint32_t>(colour.green) << 8U) | colour.blue;
        }
    }
    cairo_surface_mark_dirty(impl_->surface);
}

Image Canvas::picture() {
    cairo_surface_flush(impl_->surface);
    require(cairo_status(impl_->context));
    const int width = cairo_image_surface_get_width(impl_->surface);
    const int height = cairo_image_surface_get_height(impl_->surface);
    Image image(width, height, {});
    for (int y = 0; y < height; ++y) {
        const std::uint32_t* pixels = row_of(impl_->surface, y);
        for (int x = 0; x < width; ++x) {
            const std::uint32_t pixel = pixels[x];
            image.set(x, y,
                      {static_cast<std::uint8_t>(pixel >> 16U), static_cast<std::uint8_t>(pixel >> 8U),
                       static_cast<std::uint8_t>(pixel)});
        }
    }
    return image;
}

}  // namespace afterglow::render

#include "render/image.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>

#include "base/error.hpp"

namespace afterglow::render {
namespace {

std::uint8_t mix_part(std::uint8_t a, std::uint8_t b, double share) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
}

void append_bytes(png_structp png, png_bytep data, std::size_t size) {
    static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size);
}

static_assert(sizeof(Colour) == 3);

constexpr std::string_view written_by = "afterglow";

}  // namespace

Colour mix(Colour a, Colour b, double share) {
    const double s = std::clamp(share, 0.0, 1.0);
    return {mix_part(a.red, b.red, s), mix_part(a.green, b.green, s), mix_part(a.blue, b.blue, s)};
}

void Image::paste(const Image& other, int x, int y) {
    for (int row = 0; row < other.height(); ++row) {
        for (int column = 0; column < other.width(); ++column)
            set(x + column, y + row, other.at(column, row));
    }
}

std::string encode_png(const Image& image) {
    std::string bytes;
    std::string key = "Software";
    std::string program(written_by);
    png_text text{};
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    text.key = key.data();
    text.text = program.data();
    text.text_length = program.size();
    auto* png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    auto* info = png == nullptr ? nullptr : png_create_info_struct(png);
    // libpng reports errors by a jump to here.
    if (info == nullptr || setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        throw Error(ErrorCategory::internal, "cannot encode the picture");
    }
    png_set_write_fn(png, &bytes, append_bytes, nullptr);
    png_set_IHDR(png, info, static_cast<png_uint_32>(image.width()), static_cast<png_uint_32>(image.height()),
                 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    // Pictures of few colours are smaller without prediction.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, 9);
    png_set_text(png, info, &text, 1);
    png_write_info(png, info);
    for (int y = 0; y < image.height(); ++y) {
        // A Colour is three bytes: red, green, blue.
        png_write_row(png, reinterpret_cast<png_const_bytep>(image.row(y)));
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return bytes;
}

ResultKind picture_kind() {
    return {"picture", [](std::string_view beginning) {
                using namespace std::string_view_literals;
                return beginning.starts_with("\x89PNG\r\n\x1a\n"sv) &&
                       beginning.find("tEXtSoftware\0afterglow"sv) != std::string_view::npos;
            }};
}

}  // namespace afterglow::render

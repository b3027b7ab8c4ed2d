#include "render/canvas.hpp"

#include <gtest/gtest.h>

namespace afterglow::render {
namespace {

constexpr Colour black{0, 0, 0};
constexpr Colour white{255, 255, 255};

int dark_pixels(const Image& image) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += image.at(x, y).red < 128 ? 1 : 0;
    return count;
}

TEST(Canvas, FillsRectangles) {
    Canvas canvas(20, 10, white);
    canvas.rectangle(5, 2, 3, 4, black);
    const auto image = canvas.picture();
    EXPECT_EQ(dark_pixels(image), 12);
    EXPECT_EQ(image.at(5, 2).green, 0);
    EXPECT_EQ(image.at(8, 2).green, 255);
}

TEST(Canvas, WritesText) {
    Canvas canvas(200, 30, white);
    canvas.text(10, 20, "Afterglow", {16.0, true}, black);
    EXPECT_GT(dark_pixels(canvas.picture()), 100);
    const Font font{12.0};
    EXPECT_GT(canvas.text_width("afterglow", font), 1.5 * canvas.text_width("after", font));
}

TEST(Canvas, KeepsImagesAsTheyAre) {
    Canvas canvas(10, 10, white);
    canvas.image(2, 3, Image(4, 5, {10, 20, 30}));
    const auto image = canvas.picture();
    EXPECT_EQ(image.at(2, 3).red, 10);
    EXPECT_EQ(image.at(5, 7).blue, 30);
    EXPECT_EQ(image.at(6, 7).blue, 255);
}

}  // namespace
}  // namespace afterglow::render

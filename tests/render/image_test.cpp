#include "render/image.hpp"

#include <gtest/gtest.h>

namespace afterglow::render {
namespace {

int byte_at(const std::string& bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes.at(i));
}

TEST(Image, IsAPngOfItsSize) {
    const auto png = encode_png(Image(300, 20, {1, 2, 3}));
    EXPECT_EQ(png.substr(1, 3), "PNG");
    EXPECT_EQ(byte_at(png, 18) * 256 + byte_at(png, 19), 300);
    EXPECT_EQ(byte_at(png, 22) * 256 + byte_at(png, 23), 20);
    EXPECT_EQ(byte_at(png, 24), 8);  // bits
    EXPECT_EQ(byte_at(png, 25), 2);  // red, green, blue
}

TEST(Image, TakesAnotherIn) {
    Image sheet(8, 4, {0, 0, 0});
    sheet.paste(Image(2, 3, {9, 8, 7}), 5, 1);
    EXPECT_EQ(sheet.at(5, 1).red, 9);
    EXPECT_EQ(sheet.at(6, 3).blue, 7);
    EXPECT_EQ(sheet.at(4, 1).red, 0);
    EXPECT_EQ(sheet.at(5, 0).red, 0);
}

TEST(Image, MixesColours) {
    const Colour middle = mix({0, 100, 200}, {100, 0, 200}, 0.5);
    EXPECT_EQ(middle.red, 50);
    EXPECT_EQ(middle.green, 50);
    EXPECT_EQ(middle.blue, 200);
}

}  // namespace
}  // namespace afterglow::render

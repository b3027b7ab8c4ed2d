#include "render/favorites.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::render {
namespace {

class Favorites : public testing::Test {
  protected:
    std::vector<Favorite> read(const std::string& text) {
        test::write_text(scratch / "favorites.json", text);
        return read_favorites(scratch / "favorites.json");
    }
    static std::string with_textures(const std::string& textures) {
        return R"({"format": "afterglow-favorites", "version": 1, "folder": "x", "textures": )" + textures +
               "}";
    }

    test::ScratchFolder scratch;
};

TEST_F(Favorites, AreReadInTheirOrder) {
    const auto favorites = read(with_textures(
        R"([{"path": "b/夜.wav", "favorite": true, "rating": 4, "mood": 1}, {"path": "a.wav", "favorite": false, "rating": 2},
            {"path": "c.wav", "favorite": true}])"));
    ASSERT_EQ(favorites.size(), 3U);
    EXPECT_EQ(favorites[0].path, "b/夜.wav");
    EXPECT_TRUE(favorites[0].is_favorite);
    EXPECT_EQ(favorites[0].rating, 4);
    EXPECT_FALSE(favorites[1].is_favorite);
    EXPECT_EQ(favorites[1].rating, 2);
    EXPECT_EQ(favorites[2].rating, 0);
}

TEST_F(Favorites, OddValuesAreTamed) {
    const auto favorites = read(with_textures(
        R"([{"path": "a", "favorite": "yes", "rating": 99}, {"path": "a", "favorite": true, "rating": "5"}])"));
    ASSERT_EQ(favorites.size(), 1U);
    EXPECT_TRUE(favorites[0].is_favorite);
    EXPECT_EQ(favorites[0].rating, 0);
    EXPECT_TRUE(read(with_textures("[]")).empty());
}

TEST_F(Favorites, OtherFilesAreRefused) {
    for (const char* text : {"", "[]", "{}", "null", "{\"format\": \"afterglow-favorites\"}",
                             R"({"format": "afterglow-favorites", "version": 2, "textures": []})",
                             R"({"format": "playlist", "version": 1, "textures": []})",
                             R"({"format": "afterglow-favorites", "version": 1, "textures": {}})"})
        EXPECT_THROW(read(text), Error) << text;
    for (const char* textures : {"[1]", "[{}]", "[{\"path\": 3}]", "[{\"path\": \"\"}]"})
        EXPECT_THROW(read(with_textures(textures)), Error) << textures;
    EXPECT_THROW(read_favorites(scratch / "nowhere.json"), Error);
}

}  // namespace
}  // namespace afterglow::render

#include "render/match_favorites.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow::render {
namespace {

using testing::ElementsAre;

std::vector<std::string> read(const std::string& text) {
    const test::ScratchFolder scratch;
    std::ofstream(scratch / "f") << text;
    return favorite_paths(scratch / "f");
}

TEST(FavoritePaths, AreReadFromTheGallerysFileAndFromLines) {
    EXPECT_THAT(read(R"({"format": "afterglow-favorites", "version": 1, "folder": "by_source", "textures": [
                         {"path": "a/x.wav", "favorite": true, "rating": 0},
                         {"path": "a/y.wav", "favorite": false, "rating": 5}]})"),
                ElementsAre("a/x.wav"));
    EXPECT_THAT(read("# mine\r\na/x.wav\r\n\nb y.wav\n"), ElementsAre("a/x.wav", "b y.wav"));
    EXPECT_THAT(read(""), ElementsAre());
    EXPECT_THROW(read(R"({"paths": []})"), Error);
}

std::vector<ReadTexture> textures() {
    std::vector<ReadTexture> out(3);
    const char* paths[] = {"by_source/a/pads/x.wav", "by_source/b/pads/x.wav", "by_source/b/pads/y.wav"};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].row.path = paths[i];
        out[i].file = std::string("/home/me/export/tr8s/") + paths[i];
    }
    return out;
}

TEST(MatchFavorites, AreMatchedByAsMuchOfThePathAsTellsThemApart) {
    const auto match = match_favorites({"by_source/a/pads/x.wav", "y.wav"}, textures());
    EXPECT_THAT(match.is_favorite, ElementsAre(true, false, true));
    EXPECT_THAT(match.unknown, ElementsAre());
    EXPECT_THAT(match_favorites({"/home/me/export/tr8s/by_source/b/pads/x.wav"}, textures()).is_favorite,
                ElementsAre(false, true, false));
    EXPECT_THAT(match_favorites({"elsewhere/b/pads/x.wav"}, textures()).is_favorite,
                ElementsAre(false, true, false));
}

TEST(MatchFavorites, ThatCannotBeToldApartAreUnknown) {
    const auto match = match_favorites({"x.wav", "z.wav"}, textures());
    EXPECT_THAT(match.unknown, ElementsAre("x.wav", "z.wav"));
    EXPECT_THAT(match.is_favorite, ElementsAre(false, false, false));
}

}  // namespace
}  // namespace afterglow::render

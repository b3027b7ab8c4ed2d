#include "render/find.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/decode.hpp"
#include "support/scratch.hpp"
#include "support/textures.hpp"

namespace afterglow::render {
namespace {

using makers::TextureKind;
using testing::ElementsAre;

ReadTexture texture(const std::string& path, TextureKind kind, const std::string& key, double seconds) {
    ReadTexture out;
    out.row.path = path;
    out.row.kind = kind;
    out.row.measured.key = analysis::key_of_name(key);
    out.row.measured.duration_sec = seconds;
    return out;
}

std::vector<std::string> paths(const FindResult& result) {
    std::vector<std::string> out;
    for (const auto& found : result.found) out.push_back(found.texture->row.path);
    return out;
}

TEST(Find, CombinesAllWishes) {
    const std::vector<ReadTexture> all = {
        texture("a", TextureKind::pad, "Dm", 2.0), texture("b", TextureKind::pad, "D", 2.0),
        texture("c", TextureKind::drone, "Dm", 2.0), texture("d", TextureKind::pad, "Dm", 9.0)};
    FindQuery query;
    EXPECT_EQ(find_textures(all, query, 1, silent_progress()).matching, 4U);
    query.key = analysis::key_of_name("Dm");
    EXPECT_THAT(paths(find_textures(all, query, 1, silent_progress())), ElementsAre("a", "c", "d"));
    query.kinds = {TextureKind::pad};
    EXPECT_THAT(paths(find_textures(all, query, 1, silent_progress())), ElementsAre("a", "d"));
    query.max_sec = 5.0;
    EXPECT_THAT(paths(find_textures(all, query, 1, silent_progress())), ElementsAre("a"));
    query.text = "zz";
    EXPECT_TRUE(find_textures(all, query, 1, silent_progress()).found.empty());
}

TEST(Find, ShowsTheTopAndCountsTheRest) {
    std::vector<ReadTexture> all(30);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].row.path = std::to_string(10 + i);
    all[20].row.score = 0.9;
    const auto result = find_textures(all, {}, 1, silent_progress());
    EXPECT_EQ(result.found.size(), 20U);
    EXPECT_EQ(result.matching, 30U);
    EXPECT_EQ(result.found[0].texture->row.path, "30");
}

TEST(Find, PutsWhatSoundsAlikeFirst) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch.path(), "song", test::assorted_textures());
    const auto all = read_manifests(scratch.path()).textures;
    for (const auto& wanted : all) {
        FindQuery query;
        query.like = curation::features_of(audio::decode_all(wanted.file, {0.0, 0.0}),
                                           wanted.row.loop_end_frame.has_value());
        const auto result = find_textures(all, query, 2, silent_progress());
        ASSERT_EQ(result.found.size(), all.size());
        EXPECT_EQ(result.found[0].texture->row.path, wanted.row.path);
        EXPECT_NEAR(*result.found[0].distance, 0.0, 1e-9);
        EXPECT_LE(*result.found[1].distance, *result.found[2].distance);
    }
}

TEST(Find, TellsWhatItCouldNotListenTo) {
    std::vector<ReadTexture> all = {texture("gone", TextureKind::pad, "C", 1.0)};
    all[0].file = "/none/gone.wav";
    FindQuery query;
    query.like = curation::Features{};
    const auto result = find_textures(all, query, 1, silent_progress());
    EXPECT_TRUE(result.found.empty());
    ASSERT_EQ(result.unreadable.size(), 1U);
    EXPECT_EQ(result.unreadable[0].subject, "gone");
}

}  // namespace
}  // namespace afterglow::render

#include "render/kit_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

using makers::TextureKind;
using testing::ElementsAre;

ManifestRow row(TextureKind kind, const std::string& source, int number = 1) {
    ManifestRow out;
    out.kind = kind;
    out.source = source;
    out.filename = source + "_pad" + std::to_string(number) + "_dark.wav";
    out.path = source + "/pads/" + out.filename;
    return out;
}

std::vector<std::string> names_for(const std::string& device, const std::vector<ManifestRow>& rows) {
    std::vector<const ManifestRow*> pointers;
    for (const auto& r : rows) pointers.push_back(&r);
    return kit_names(pointers, find_device(device));
}

TEST(KitNames, SayKindAndSourceWhereThereIsLittleRoom) {
    EXPECT_THAT(names_for("tr8s", {row(TextureKind::pad, "01_solanus"), row(TextureKind::drum, "röyksopp")}),
                ElementsAre("PAD_01_SOLANUS", "DRM_ROYKSOPP"));
    EXPECT_THAT(names_for("digitakt", {row(TextureKind::pad, "01_solanus")}),
                ElementsAre("01_solanus_pad1_dark"));
}

// Two sources whose names are the same for 16 characters and more, three textures of each.
TEST(KitNames, ThatCollideAreNumberedTheSameWayInAnyOrder) {
    std::vector<ManifestRow> rows;
    for (int i = 1; i <= 3; ++i) {
        rows.push_back(row(TextureKind::pad, "a_very_long_source_name_one", i));
        rows.push_back(row(TextureKind::pad, "a_very_long_source_name_two", i));
    }
    const auto names = names_for("tr8s", rows);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), rows.size());
    for (const auto& name : names) EXPECT_LE(name.size(), 16U) << name;
    EXPECT_EQ(names[0], "PAD_A_VERY_LO_01");

    std::vector<ManifestRow> turned(rows.rbegin(), rows.rend());
    auto again = names_for("tr8s", turned);
    std::ranges::reverse(again);
    EXPECT_EQ(again, names);
}

TEST(KitNames, OfSourcesWithoutALetterComeFromTheirHash) {
    const auto names = names_for("tr8s", {row(TextureKind::pad, "夜の海"), row(TextureKind::pad, "朝"),
                                          row(TextureKind::drone, "夜の海")});
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 3U);
    EXPECT_THAT(names[0], testing::MatchesRegex("PAD_X[0-9A-F]+"));
    // The same source is known by the same letters.
    EXPECT_EQ(names[2], "DRN" + names[0].substr(3));
}

TEST(KitNames, ThatDifferInCapitalsOnlyAreTheSame) {
    auto upper = row(TextureKind::pad, "x");
    upper.filename = "Night.wav";
    upper.path = "a/Night.wav";
    auto lower = row(TextureKind::pad, "x");
    lower.filename = "night.wav";
    lower.path = "b/night.wav";
    const auto names = names_for("generic", {upper, lower});
    EXPECT_NE(to_lower_ascii(names[0]), to_lower_ascii(names[1]));
}

// 26 groups of 5 that all come down to DRM_LINE_FEED: the numbers run past what one group has.
TEST(KitNames, StayWithinTheLimitWhereGroupsMeet) {
    std::vector<ManifestRow> rows;
    for (char letter = 'a'; letter <= 'z'; ++letter)
        for (int i = 1; i <= 5; ++i)
            rows.push_back(row(TextureKind::drum, std::string("line_feed_") + letter, i));
    const auto names = names_for("tr8s", rows);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), rows.size());
    for (const auto& name : names) EXPECT_LE(name.size(), 16U) << name;
}

// 120 of one base: numbers of three digits, still 16 characters.
TEST(KitNames, AreUniqueInLargeGroups) {
    std::vector<ManifestRow> rows;
    for (int i = 0; i < 1200; ++i) rows.push_back(row(TextureKind::silence, "the_same_long_source", i));
    const auto names = names_for("tr8s", rows);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), rows.size());
    EXPECT_LE(std::ranges::max(names, {}, &std::string::size).size(), 16U);
}

TEST(KitNames, OfTheKitItselfFitTheDevice) {
    const auto& tr8s = find_device("tr8s");
    EXPECT_EQ(kit_folder_name("night drive: take #2 (final)", 1, tr8s), "NIGHT_DRIVE_TAKE");
    EXPECT_EQ(kit_folder_name("night drive: take #2 (final)", 2, tr8s), "NIGHT_DRIVE_TA_2");
    EXPECT_EQ(kit_folder_name("../../etc", 1, find_device("generic")), "etc");
    EXPECT_THROW(kit_folder_name("夜", 1, tr8s), Error);
    EXPECT_THROW(kit_folder_name("..", 1, find_device("generic")), Error);
}

}  // namespace
}  // namespace afterglow::render

#include "makers/kinds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace afterglow::makers {
namespace {

TEST(Kinds, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names, codes;
    for (const KindInfo& kind : kind_table) {
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
        EXPECT_EQ(kind_of_name(kind.name), kind.kind);
        EXPECT_EQ(kind_name(kind.kind), kind.name);
    }
    EXPECT_FALSE(kind_of_name("Pad"));
    EXPECT_FALSE(kind_of_name(""));
}

TEST(Kinds, LeaveNothingOut) {
    for (const KindInfo& kind : kind_table) {
        EXPECT_EQ(kind.code.size(), 3U) << kind.name;
        EXPECT_TRUE(std::ranges::all_of(kind.code, [](unsigned char c) { return std::isupper(c) != 0; }));
        EXPECT_FALSE(kind.one.empty() || kind.many.empty() || kind.folder.empty()) << kind.name;
        EXPECT_NE(kind.file_name.find("{source}"), std::string_view::npos) << kind.name;
        for (const auto colour : {kind.colour_on_light, kind.colour_on_dark}) {
            EXPECT_EQ(colour.size(), 7U) << kind.name;
            EXPECT_EQ(colour.substr(0, 1), "#") << kind.name;
        }
    }
}

TEST(Kinds, StandInTheFoldersThatUsersKnow) {
    EXPECT_EQ(kind_folder(TextureKind::pad), "pads");
    EXPECT_EQ(kind_folder(TextureKind::drone), "pads");
    EXPECT_EQ(kind_folder(TextureKind::swell), "swells");
    EXPECT_EQ(kind_folder(TextureKind::cloud), "clouds");
    EXPECT_EQ(kind_folder(TextureKind::hiss), "hiss");
    EXPECT_EQ(kind_folder(TextureKind::flicker), "hiss");
    EXPECT_EQ(kind_folder(TextureKind::drum), "drums");
    EXPECT_EQ(kind_folder(TextureKind::silence), "silences");
}

TEST(Kinds, NumberOrVariantTellsFilesApart) {
    for (const KindInfo& kind : kind_table)
        EXPECT_TRUE(kind.file_name.find("{index:") != std::string_view::npos ||
                    kind.file_name.find("{variant}") != std::string_view::npos)
            << kind.name;
}

TEST(Kinds, WeightsOfWhatMakesAGoodOneAddUpToOne) {
    const auto sum = [](const auto& weights) {
        double whole = 0.0;
        for (const auto& part : weights) whole += part.weight;
        return whole;
    };
    for (const KindInfo& kind : kind_table) {
        EXPECT_NEAR(sum(kind.score), 1.0, 1e-12) << kind.name;
        EXPECT_NEAR(sum(kind.rank), 1.0, 1e-12) << kind.name;
    }
}

}  // namespace
}  // namespace afterglow::makers

#include "pipeline/makers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace afterglow::pipeline {
namespace {

TEST(Makers, EachKindIsPlannedByItsOwn) {
    std::set<makers::TextureKind> planned;
    for (const Maker& maker : all_makers())
        for (const KindPlan& plan : maker.plan(Settings{})) {
            EXPECT_EQ(makers::info_of(plan.kind).maker, maker.id) << maker.name;
            EXPECT_EQ(maker_of(plan.kind).name, std::string(maker.name));
            EXPECT_GT(plan.longest_sec, 0.0) << maker.name;
            planned.insert(plan.kind);
        }
    EXPECT_EQ(planned.size(), makers::kind_table.size());
}

TEST(Makers, HaveFlagsAndLettersOfTheirOwn) {
    std::set<std::string> flags, names;
    std::set<char> letters;
    for (const Maker& maker : all_makers()) {
        EXPECT_TRUE(flags.insert(maker.flag).second) << maker.flag;
        EXPECT_TRUE(names.insert(maker.name).second) << maker.name;
        EXPECT_TRUE(letters.insert(maker.letter).second) << maker.letter;
    }
}

TEST(MakerSet, HoldsWhatWasPutIn) {
    MakerSet set{makers::MakerId::hiss};
    EXPECT_TRUE(set.any() && set.has(makers::MakerId::hiss));
    EXPECT_TRUE(set.makes(makers::TextureKind::flicker));
    EXPECT_FALSE(set.makes(makers::TextureKind::pad));
    set.leave_out(makers::MakerId::hiss);
    EXPECT_FALSE(set.any());
    for (const auto& kind : makers::kind_table) EXPECT_TRUE(MakerSet::all().makes(kind.kind)) << kind.name;
}

}  // namespace
}  // namespace afterglow::pipeline

#include "pipeline/makers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace afterglow::pipeline {
namespace {

using makers::MakerId;
using makers::TextureKind;

TEST(Makers, EachKindIsPlannedByItsOwn) {
    std::set<makers::TextureKind> planned;
    for (const Maker& maker : all_makers())
        for (const KindPlan& plan : maker.plan(Settings{})) {
            EXPECT_EQ(makers::info_of(plan.kind).maker, maker.id) << maker.name;
            EXPECT_EQ(maker_of(plan.kind).name, std::string(maker.name));
            EXPECT_GT(plan.max_sec, 0.0) << maker.name;
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

TEST(PlannedCounts, DefaultsAskForThirtySixTexturesAndWhatTheMinersFind) {
    const MakerSet makers{MakerId::pads, MakerId::drones, MakerId::clouds,
                          MakerId::hiss, MakerId::drums,  MakerId::silences};
    const auto counts = planned_counts(makers, Settings{});
    EXPECT_EQ(counts[TextureKind::pad], 3);
    EXPECT_EQ(counts[TextureKind::drone], 20);
    EXPECT_EQ(counts[TextureKind::swell], 5);
    EXPECT_EQ(counts[TextureKind::cloud], 2);
    EXPECT_EQ(counts[TextureKind::hiss], 2);
    EXPECT_EQ(counts[TextureKind::flicker], 4);
    // As many as there are, and no more than these.
    EXPECT_EQ(counts[TextureKind::drum], 256);
    EXPECT_EQ(counts[TextureKind::silence], 50);
    EXPECT_EQ(counts.total(), 36 + 256 + 50);
    EXPECT_EQ(counts.by_kind().at("drum"), 256);
}

TEST(PlannedCounts, CountsOnlyTheMakersAskedFor) {
    const MakerSet clouds{MakerId::clouds};
    EXPECT_EQ(planned_counts(clouds, Settings{}).total(), 2);
}

TEST(PlannedCounts, BytesCoverTheAudio) {
    const MakerSet clouds{MakerId::clouds};
    Settings settings;
    const auto mono = planned_bytes(planned_counts(clouds, settings), settings);
    EXPECT_GE(mono, 2 * 6 * 44100 * 3);
    settings.clouds.stereo = true;
    EXPECT_GE(planned_bytes(planned_counts(clouds, settings), settings), 2 * 6 * 44100 * 3 * 2);
}

}  // namespace
}  // namespace afterglow::pipeline

#include "curation/relative.hpp"
#include "curation/score.hpp"

#include <gtest/gtest.h>

namespace afterglow::curation {
namespace {

using makers::TextureKind;

TEST(Relative, GradesByPlace) {
    Ranking ranking({});
    for (int i = 0; i < 100; ++i) ranking.add(TextureKind::pad, i / 100.0);
    ranking.close();
    const auto letter = [&](int place) { return ranking.grade(TextureKind::pad, place / 100.0).letter; };
    EXPECT_EQ(letter(99), 'A');
    EXPECT_EQ(letter(80), 'A');
    EXPECT_EQ(letter(79), 'B');
    EXPECT_EQ(letter(50), 'B');
    EXPECT_EQ(letter(49), 'C');
    EXPECT_EQ(letter(25), 'C');
    EXPECT_EQ(letter(24), 'D');
    EXPECT_EQ(letter(10), 'D');
    EXPECT_EQ(letter(9), 'F');
    EXPECT_EQ(ranking.grade(TextureKind::pad, 0.99).reason, "");
    EXPECT_NE(ranking.grade(TextureKind::pad, 0.3).reason, "");
}

TEST(Relative, DoesNotDependOnOrderAndTreatsEqualsAlike) {
    Ranking forward({});
    Ranking backward({});
    for (int i = 0; i < 9; ++i) {
        forward.add(TextureKind::drone, i / 3);
        backward.add(TextureKind::drone, (8 - i) / 3);
    }
    forward.close();
    backward.close();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(forward.grade(TextureKind::drone, i).reason, backward.grade(TextureKind::drone, i).reason);
    // The middle third of three equal ones stands at the half.
    EXPECT_EQ(forward.grade(TextureKind::drone, 1).letter, 'B');
}

TEST(Relative, RanksKindsApart) {
    Ranking ranking({});
    ranking.add(TextureKind::pad, 0.1);
    ranking.add(TextureKind::hiss, 0.9);
    ranking.close();
    EXPECT_EQ(ranking.grade(TextureKind::pad, 0.1).letter, ranking.grade(TextureKind::hiss, 0.9).letter);
}

TEST(Relative, QualityFollowsWhatTheKindIsFor) {
    Measurements good;
    good.key = analysis::MusicalKey{0, false, 0.9};
    good.loop_error_db = -20.0;
    good.crest_factor = 3.0;
    Measurements poor = good;
    poor.key.reset();
    poor.loop_error_db = 3.0;
    poor.crest_factor = 10.0;
    for (const auto kind : {TextureKind::pad, TextureKind::drone, TextureKind::swell, TextureKind::cloud,
                            TextureKind::hiss, TextureKind::silence})
        EXPECT_GT(batch_quality(kind, good), batch_quality(kind, poor));
    EXPECT_LT(batch_quality(TextureKind::drum, good), batch_quality(TextureKind::drum, poor));
    EXPECT_LE(batch_quality(TextureKind::pad, good), 1.0);
    EXPECT_GE(batch_quality(TextureKind::pad, poor), 0.0);
}

}  // namespace
}  // namespace afterglow::curation

#include "curation/traits.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

// Its level `db` higher from the middle on.
AudioBuffer with_step(double db) {
    return signals::concat(std::vector{signals::scaled(signals::sine(441.0, 1.0), 0.1),
                                       signals::scaled(signals::sine(441.0, 1.0), 0.1 * dsp::from_db(db))});
}

TEST(LevelTraits, OfAHeldToneAreNothing) {
    const LevelTraits traits = level_traits_of(signals::sine(441.0, 2.0));
    EXPECT_LT(traits.attack_db, 0.1);
    EXPECT_LT(traits.range_db, 0.1);
    EXPECT_LT(traits.dropout_db, 0.1);
    EXPECT_LT(traits.deviation_db, 0.1);
}

TEST(LevelTraits, TellAnAttackAndTheRange) {
    for (const double db : {3.0, 6.0, 12.0}) {
        const LevelTraits traits = level_traits_of(with_step(db));
        EXPECT_NEAR(traits.attack_db, db, 0.1);
        EXPECT_NEAR(traits.range_db, db, 0.1);
        EXPECT_NEAR(traits.deviation_db, db / 2.0, 0.1);
    }
    // A loop rises where it begins again.
    EXPECT_NEAR(level_traits_of(with_step(-6.0)).attack_db, 6.0, 0.1);
}

TEST(LevelTraits, OfNothingAreNothing) {
    EXPECT_EQ(level_traits_of(AudioBuffer()).range_db, 0.0);
    EXPECT_EQ(level_traits_of(signals::silence(1.0)).attack_db, 0.0);
    EXPECT_EQ(level_traits_of(signals::sine(441.0, 0.05)).attack_db, 0.0);
}

}  // namespace
}  // namespace afterglow::curation

#include "analysis/tile_bands.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

TEST(TileBands, GiveTheLevelOfABandOfWhiteNoise) {
    // Of white noise at −20 dB, 2 kHz to 8 kHz hold 6,000 of 22,050 Hz: −5.65 dB. What lies above 16 kHz is
    // not seen by the mel bands and is counted with the rest: +1.39 dB.
    const Analysis analysis = analyse(signals::white_noise(4.0, 0.1), {});
    const auto levels = tile_band_levels_db(analysis, 2000.0, 8000.0);
    ASSERT_EQ(levels.size(), analysis.tiles.size());
    EXPECT_NEAR(levels.at(3), -20.0 - 5.65 + 1.39, 1.0);
}

TEST(TileBands, AreEmptyWhereNothingSounds) {
    const Analysis tone = analyse(signals::sine(300.0, 4.0), {});
    EXPECT_LT(tile_band_levels_db(tone, 5000.0, 14000.0).at(3), -90.0);
    EXPECT_NEAR(tile_band_levels_db(tone, 200.0, 400.0).at(3), -9.03, 1.0);
    const Analysis silent = analyse(signals::silence(4.0), {});
    EXPECT_EQ(tile_band_levels_db(silent, 200.0, 400.0).at(3), -120.0);
    EXPECT_TRUE(tile_band_levels_db(Analysis{}, 200.0, 400.0).empty());
}

TEST(TilesWithin, TakesThoseWithTheirMiddleInside) {
    const std::int64_t tile = std::int64_t{hops_per_tile} * hop_size;
    EXPECT_EQ(tiles_within(0, 2 * tile, 10).first, 0U);
    EXPECT_EQ(tiles_within(0, 2 * tile, 10).end, 2U);
    EXPECT_EQ(tiles_within(tile * 3 / 4, tile, 10).first, 1U);
    EXPECT_EQ(tiles_within(tile * 3 / 4, tile, 10).end, 2U);
    // A range shorter than a tile has the one it lies in; one past the end the last.
    EXPECT_EQ(tiles_within(4 * tile + 100, 10, 10).first, 4U);
    EXPECT_EQ(tiles_within(4 * tile + 100, 10, 10).end, 5U);
    EXPECT_EQ(tiles_within(50 * tile, tile, 10).first, 9U);
    EXPECT_EQ(tiles_within(0, tile, 0).end, 0U);
}

TEST(MeanOfTiles, AveragesThoseWithin) {
    const std::int64_t tile = std::int64_t{hops_per_tile} * hop_size;
    EXPECT_EQ(mean_of_tiles({1.0, 2.0, 4.0}, tile, 2 * tile), 3.0);
    EXPECT_EQ(mean_of_tiles({}, 0, tile), 0.0);
}

}  // namespace
}  // namespace afterglow::analysis

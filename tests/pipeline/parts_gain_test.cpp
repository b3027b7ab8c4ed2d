// What separation is for: chords that lie under drums.
#include <gtest/gtest.h>

#include <algorithm>

#include "makers/pads.hpp"
#include "pipeline/parts.hpp"
#include "support/planted.hpp"

namespace afterglow::pipeline {
namespace {

struct Tally {
    int pads = 0;
    int inside = 0;
    int regions = 0;
    int found = 0;
};

Tally judge(SeparationMethod method, double drums_db, std::uint64_t seed) {
    planted::Plan plan;
    plan.chords = 4;
    plan.min_level_db = -24.0;
    plan.max_level_db = -16.0;
    plan.drums_db = drums_db;
    const auto track = planted::track(plan, seed);

    Settings settings;
    settings.separation.separate = method;
    settings.pads.max_per_file = plan.chords;
    PartsBuilder builder(settings, {});
    builder.push(track.audio);
    const Parts parts = builder.finish();
    const auto made =
        makers::make_pads({parts.tonal().recording, parts.tonal().analysis}, settings.pads, Rng(1));

    Tally tally;
    tally.pads = static_cast<int>(made.textures.size());
    tally.regions = static_cast<int>(track.chords.size());
    for (const auto& chord : track.chords) {
        const auto inside = std::ranges::count_if(made.textures, [&](const makers::Texture& pad) {
            return pad.provenance.start_sec >= chord.start_sec && pad.provenance.end_sec <= chord.end_sec;
        });
        tally.inside += static_cast<int>(inside);
        tally.found += inside > 0 ? 1 : 0;
    }
    return tally;
}

Tally judge_all(SeparationMethod method, double drums_db) {
    Tally sum;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const Tally tally = judge(method, drums_db, seed);
        sum.pads += tally.pads;
        sum.inside += tally.inside;
        sum.regions += tally.regions;
        sum.found += tally.found;
    }
    return sum;
}

// The chords are at −24 to −16 dB.
TEST(PartsGain, ChordsUnderDrumsAreFoundInTheHarmonicPart) {
    constexpr double drums_db = -22.0;
    const Tally off = judge_all(SeparationMethod::off, drums_db);
    const Tally on = judge_all(SeparationMethod::hpss, drums_db);
    EXPECT_LE(off.found, off.regions / 4) << "there is nothing to gain";
    EXPECT_GE(on.found, 0.7 * on.regions);
    EXPECT_GE(on.inside, 0.9 * on.pads);
}

}  // namespace
}  // namespace afterglow::pipeline

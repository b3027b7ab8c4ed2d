// Planted truth: pads lie inside held chords, and every chord is found.
#include <gtest/gtest.h>

#include <algorithm>

#include "makers/pads.hpp"
#include "support/planted.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using planted::Clutter;
using planted::Plan;
using planted::Voice;
using sources::Range;

struct Tally {
    int pads = 0;
    int inside = 0;
    int regions = 0;
    int found = 0;
};

// The whole range that the manifest will state, crossfade included.
bool lies_inside(const Provenance& pad, const Range& range) {
    return pad.start_sec >= range.start_sec && pad.end_sec <= range.end_sec;
}

Tally judge(const Plan& plan, int tracks, std::uint64_t first_seed) {
    Tally tally;
    for (int i = 0; i < tracks; ++i) {
        const auto track = planted::track(plan, first_seed + static_cast<std::uint64_t>(i));
        const sources::TestSource test(track.audio);
        PadOptions options;
        options.max_per_file = plan.chords;
        const MakerResult made = make_pads(test.source(), options, Rng(1));
        for (const Range& range : track.chords) {
            const auto count = std::ranges::count_if(
                made.textures, [&](const Texture& pad) { return lies_inside(pad.provenance, range); });
            tally.inside += static_cast<int>(count);
            tally.found += count > 0 ? 1 : 0;
        }
        tally.pads += static_cast<int>(made.textures.size());
        tally.regions += static_cast<int>(track.chords.size());
    }
    return tally;
}

void expect_found(const Tally& tally) {
    EXPECT_GE(tally.pads, tally.regions - 1);
    EXPECT_GE(tally.inside, 0.95 * tally.pads);
    EXPECT_GE(tally.found, 0.90 * tally.regions);
}

TEST(RegionChoice, FindsSynthesisedChordsAmidDrumsNoiseAndSpeech) {
    expect_found(judge({}, 3, 1));
}

TEST(RegionChoice, FindsPlayedChordsAmidMelodies) {
    Plan plan;
    plan.voices = {Voice::midi};
    plan.clutter = {Clutter::kit, Clutter::staccato, Clutter::walking, Clutter::chatter};
    expect_found(judge(plan, 3, 21));
}

TEST(RegionChoice, FindsShortQuietChordsAmidLoudClutter) {
    Plan plan;
    plan.max_chord_sec = 3.0;
    plan.min_level_db = -32.0;
    plan.max_level_db = -22.0;
    plan.min_clutter_db = -24.0;
    plan.bed_db = -50.0;
    expect_found(judge(plan, 3, 41));
}

TEST(RegionChoice, FindsChordsNextToQuietNoise) {
    Plan plan;
    plan.chords = 3;
    plan.clutter = {Clutter::white, Clutter::pink, Clutter::brown};
    plan.min_clutter_db = -55.0;
    plan.max_clutter_db = -30.0;
    expect_found(judge(plan, 4, 61));
}

TEST(RegionChoice, TakesAChordTwiceRatherThanClutter) {
    Plan plan;
    plan.chords = 2;
    plan.min_chord_sec = 6.0;
    const auto track = planted::track(plan, 81);
    PadOptions options;
    options.max_per_file = 4;
    const sources::TestSource test(track.audio);
    const MakerResult made = make_pads(test.source(), options, Rng(1));
    EXPECT_GE(made.textures.size(), 3U);
    for (const Texture& pad : made.textures)
        EXPECT_TRUE(std::ranges::any_of(track.chords, [&](const Range& range) {
            return lies_inside(pad.provenance, range);
        })) << pad.provenance.start_sec;
}

}  // namespace
}  // namespace afterglow::makers

#include "makers/pads.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"
#include "support/sources.hpp"

namespace afterglow::makers {
namespace {

using sources::Range;
using sources::TestSource;

bool lies_inside(const Provenance& pad, const Range& range) {
    return pad.start_sec >= range.start_sec - 0.005 && pad.end_sec <= range.end_sec + 0.005;
}

double shared_sec(const Provenance& a, const Provenance& b) {
    return std::min(a.end_sec, b.end_sec) - std::max(a.start_sec, b.start_sec);
}

MakerResult pads_of(const TestSource& test, const PadOptions& options = {}) {
    return make_pads(test.source(), options, Rng(1));
}

// Planted truth.
TEST(Pads, AreFoundWhereChordsWerePlanted) {
    int pads = 0, inside = 0, regions = 0, found = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const sources::Planted planted = sources::planted_chords(5, 5.0, seed);
        const TestSource test(planted.audio);
        PadOptions options;
        options.max_per_file = 5;
        const MakerResult made = pads_of(test, options);
        for (const Range& range : planted.chords) {
            const auto count = std::ranges::count_if(
                made.textures, [&](const Texture& pad) { return lies_inside(pad.provenance, range); });
            inside += static_cast<int>(count);
            found += count > 0 ? 1 : 0;
        }
        pads += static_cast<int>(made.textures.size());
        regions += static_cast<int>(planted.chords.size());
    }
    ASSERT_GE(pads, 19);
    EXPECT_GE(inside, 0.95 * pads);
    EXPECT_GE(found, 0.90 * regions);
}

TEST(Pads, SayWhichPassagesWereChosenAndWhyNotTheOthers) {
    const sources::Planted planted = sources::planted_chords(2, 6.0, 1);
    const TestSource test(planted.audio);
    PadOptions options;
    options.max_per_file = 2;
    const MakerResult made = pads_of(test, options);
    ASSERT_EQ(made.textures.size(), 2U);
    ASSERT_TRUE(made.passages);
    const auto& report = *made.passages;
    ASSERT_GT(report.choices.size(), 2U);
    for (std::size_t i = 0; i < report.choices.size(); ++i) {
        const auto& choice = report.choices[i];
        EXPECT_EQ(choice.fate == PassageFate::chosen, i < 2) << fate_name(choice.fate);
        EXPECT_EQ(choice.index, i < 2 ? static_cast<int>(i) + 1 : 0);
        EXPECT_TRUE(choice.fate != PassageFate::lower_score || choice.score <= report.choices[1].worth);
        EXPECT_TRUE(choice.fate != PassageFate::same_sound || choice.like_index > 0);
    }
    EXPECT_DOUBLE_EQ(report.choices[1].loop->start_sec, made.textures[1].provenance.start_sec);
    EXPECT_EQ(report.stable, report.outside_level + report.too_many_onsets + report.too_noisy +
                                 report.not_held + report.overlapping + report.further_down +
                                 report.choices.size());
}

TEST(Pads, OverlapByAtMostAQuarter) {
    const std::vector<double> notes = {110.0, 165.0, 220.0};
    const TestSource test(signals::with_noise_floor(signals::held_chord(notes, 8.0), -60.0));
    PadOptions options;
    options.max_per_file = 6;
    const MakerResult made = pads_of(test, options);
    ASSERT_GE(made.textures.size(), 3U);
    for (std::size_t i = 0; i < made.textures.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const Provenance& a = made.textures[i].provenance;
            const Provenance& b = made.textures[k].provenance;
            const double shorter = std::min(a.end_sec - a.start_sec, b.end_sec - b.start_sec);
            EXPECT_LE(shared_sec(a, b), 0.25 * shorter);
        }
    }
    ASSERT_FALSE(made.reasons.empty()) << "8 s cannot hold six of them";
    EXPECT_NE(reason_text(made.reasons[0]).find("of 6"), std::string::npos) << reason_text(made.reasons[0]);
}

TEST(Pads, DifferInHarmonyWhereTheMaterialDoes) {
    // A long chord and, at the end, a short other one: two pads take one of each.
    const std::vector<double> first = {110.0, 138.6, 164.8};
    const std::vector<double> second = {98.0, 123.5, 146.8};
    const std::vector<AudioBuffer> parts = {signals::held_chord(first, 12.0),
                                            signals::held_chord(second, 4.0)};
    const TestSource test(signals::with_noise_floor(signals::concat(parts), -60.0));
    PadOptions options;
    options.max_per_file = 2;
    const MakerResult made = pads_of(test, options);
    ASSERT_EQ(made.textures.size(), 2U);
    const auto late = std::ranges::count_if(
        made.textures, [](const Texture& pad) { return pad.provenance.start_sec > 11.9; });
    EXPECT_EQ(late, 1);
}

TEST(Pads, LoopWithASeamLikeAnyOtherPlace) {
    double second_difference = 0.0, level = 0.0, flux = 0.0;
    int loops = 0, worst = 0;
    for (std::uint64_t seed = 11; seed <= 15; ++seed) {
        const TestSource test(sources::planted_chords(1, 8.0, seed).audio);
        for (const Texture& pad : pads_of(test).textures) {
            const test::SeamRanks seam = test::rank_seam(pad.audio);
            second_difference += seam.second_difference;
            level += seam.level;
            flux += seam.flux;
            worst += seam.second_difference > 0.99 ? 1 : 0;
            ++loops;
            EXPECT_LE(dsp::loop_error_db(pad.audio), 0.0);
        }
    }
    ASSERT_GE(loops, 12);
    EXPECT_LE(second_difference / loops, 0.60);
    EXPECT_LE(level / loops, 0.65);
    EXPECT_LE(flux / loops, 0.65);
    EXPECT_LE(worst, 0.03 * loops + 0.5);
}

TEST(Pads, AreNormalisedFreeOfDcAndNearTheLengthAskedFor) {
    AudioBuffer audio = signals::with_noise_floor(signals::harmonic_tone(146.8, 10.0), -60.0);
    for (float& x : audio.channel(0)) x = 0.5F * x + 0.05F;
    const TestSource test(audio);
    const MakerResult made = pads_of(test);
    ASSERT_FALSE(made.textures.empty());
    for (const Texture& pad : made.textures) {
        EXPECT_TRUE(pad.is_loop);
        EXPECT_EQ(pad.kind, TextureKind::pad);
        EXPECT_NEAR(dsp::to_db(dsp::peak(pad.audio)), -1.0, 0.05);
        EXPECT_NEAR(dsp::mean(pad.audio.channel(0)), 0.0, 1e-5);
        EXPECT_GE(pad.audio.duration_sec(), 1.8);
        EXPECT_LE(pad.audio.duration_sec(), 3.0);
        EXPECT_NE(pad.provenance.chain.front().find("loop r="), std::string::npos);
    }
}

TEST(Pads, TakeTheSourcesOwnChannelsForStereo) {
    const AudioBuffer tone = signals::harmonic_tone(146.8, 8.0);
    const TestSource test(signals::decorrelated(tone, 0.01));
    PadOptions options;
    EXPECT_EQ(pads_of(test, options).textures.at(0).audio.channels(), 1);
    options.stereo = true;
    const AudioBuffer pad = pads_of(test, options).textures.at(0).audio;
    ASSERT_EQ(pad.channels(), 2);
    EXPECT_FALSE(std::ranges::equal(pad.channel(0), pad.channel(1)));
}

TEST(Pads, SayWhyThereAreNone) {
    const auto reason_of = [](const AudioBuffer& audio) {
        const MakerResult made = pads_of(TestSource(audio));
        EXPECT_TRUE(made.textures.empty());
        return made.reasons.empty() ? std::string() : reason_text(made.reasons[0]);
    };
    EXPECT_NE(reason_of(signals::harmonic_tone(146.8, 1.2)).find("1.2 s"), std::string::npos);
    EXPECT_NE(reason_of(signals::silence(10.0)).find("no sustained segment"), std::string::npos);
    EXPECT_NE(reason_of(signals::drum_loop(140.0, 12.0)).find("no sustained segment"), std::string::npos);
    EXPECT_NE(reason_of(signals::white_noise(10.0)).find("no sustained segment"), std::string::npos);
    EXPECT_NE(reason_of(AudioBuffer(1, 3, 44100.0)).find("lasts"), std::string::npos);
}

TEST(Pads, AreTheSameEveryTime) {
    const TestSource test(sources::planted_chords(1, 8.0, 3).audio);
    const MakerResult first = pads_of(test);
    const MakerResult second = pads_of(test);
    ASSERT_EQ(first.textures.size(), second.textures.size());
    for (std::size_t i = 0; i < first.textures.size(); ++i)
        EXPECT_TRUE(sources::same_audio(first.textures[i].audio, second.textures[i].audio));
}

}  // namespace
}  // namespace afterglow::makers

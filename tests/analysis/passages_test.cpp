#include "analysis/passages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

Analysis analysed(const std::vector<AudioBuffer>& parts) {
    return analyse(signals::with_noise_floor(signals::concat(parts), -70.0), {});
}

AudioBuffer chord(double root_hz, double seconds) {
    const std::vector<double> notes = {root_hz, root_hz * 1.25, root_hz * 1.5};
    return signals::held_chord(notes, seconds);
}

const Passage& at(const std::vector<Passage>& passages, double sec) {
    return *std::ranges::min_element(passages, {}, [sec](const Passage& p) {
        return std::abs(static_cast<double>(p.start_frame) / 44100.0 - sec);
    });
}

TEST(Passages, LieInsideTheTrackInOrder) {
    const Analysis analysis = analysed({chord(220.0, 5.0)});
    const auto passages = find_passages(analysis, 88200);
    ASSERT_FALSE(passages.empty());
    EXPECT_EQ(passages.front().start_frame, 0);
    for (std::size_t i = 1; i < passages.size(); ++i)
        EXPECT_EQ(passages[i].start_frame - passages[i - 1].start_frame, FrameGrid(44100.0).block());
    EXPECT_LE(passages.back().start_frame + 88200, analysis.frames);
    EXPECT_TRUE(find_passages(analysis, analysis.frames + 1).empty());
    EXPECT_TRUE(find_passages(analysis, 0).empty());
}

TEST(Passages, TellAHeldChordFromDrumsAndNoise) {
    const Analysis analysis =
        analysed({chord(220.0, 4.0), signals::drum_loop(120.0, 4.0), signals::white_noise(4.0)});
    const auto passages = find_passages(analysis, 2 * 44100);
    const Passage& held = at(passages, 1.0);
    const Passage& drums = at(passages, 5.0);
    const Passage& noise = at(passages, 9.0);
    EXPECT_EQ(held.onset_rate_hz, 0.0);
    EXPECT_GT(drums.onset_rate_hz, 3.0);
    EXPECT_GT(noise.flatness, 5.0 * held.flatness);
    EXPECT_GT(drums.level_spread_db, held.level_spread_db);
    EXPECT_GT(held.constancy, 0.95);
    EXPECT_NEAR(held.stable_share, 1.0, 0.01);
    EXPECT_NEAR(drums.stable_share, 0.0, 0.01);
    EXPECT_GT(held.sustain, 0.9);
    EXPECT_LT(drums.sustain, 0.3);
    EXPECT_LT(noise.sustain, 0.1);
    EXPECT_GT(sustain_score(held).total, sustain_score(drums).total + 0.5);
    EXPECT_GT(sustain_score(held).total, sustain_score(noise).total + 0.4);
}

TEST(Passages, LevelIsThatOfTheSignalWithoutItsDc) {
    AudioBuffer tone = signals::sine(441.0, 4.0, 0.5);
    for (float& x : tone.channel(0)) x += 0.2F;
    const auto passages = find_passages(analyse(tone, {}), 44100);
    EXPECT_NEAR(passages.at(10).rms_db, -9.03, 0.05);
}

TEST(Passages, ConstancyFallsWhereTheHarmonyChanges) {
    const Analysis analysis = analysed({chord(220.0, 3.0), chord(311.1, 3.0)});
    const auto passages = find_passages(analysis, 2 * 44100);
    EXPECT_GT(at(passages, 0.5).constancy, 0.95);
    EXPECT_LT(at(passages, 2.0).constancy, 0.7);
}

TEST(Passages, HoldFallsWhereOneChordFollowsAnother) {
    const Analysis analysis = analysed({chord(220.0, 4.0), chord(196.0, 4.0)});
    const auto passages = find_passages(analysis, 2 * 44100);
    EXPECT_GT(at(passages, 1.0).sustain, 0.9);
    EXPECT_GT(at(passages, 5.0).sustain, 0.9);
    for (const double sec : {2.2, 3.0, 3.8}) EXPECT_LT(at(passages, sec).sustain, 0.6) << sec;
    EXPECT_EQ(at(passages, 0.5).run, at(passages, 1.5).run);
    EXPECT_EQ(at(passages, 4.8).run, at(passages, 5.5).run);
    EXPECT_NE(at(passages, 1.0).run, at(passages, 5.0).run);
}

TEST(Passages, StableOnesLeaveOutWhatIsNot) {
    const Analysis analysis = analysed({chord(220.0, 5.0), signals::drum_loop(150.0, 5.0)});
    const auto passages = stable_passages(analysis, 2 * 44100);
    ASSERT_FALSE(passages.empty());
    for (const Passage& p : passages) EXPECT_LT(p.start_frame, 44100 * 9 / 2);
    EXPECT_TRUE(stable_passages(analyse(signals::silence(5.0), {}), 44100).empty());
}

TEST(BestApart, TakesTheHighestThatDoNotOverlap) {
    std::vector<Passage> passages(4);
    for (std::size_t i = 0; i < passages.size(); ++i) {
        passages[i].start_frame = static_cast<std::int64_t>(i) * 50;
        passages[i].frames = 100;
    }
    const std::vector<double> scores = {0.5, 0.9, 0.8, 0.7};
    constexpr std::size_t all = 9;
    EXPECT_EQ(best_apart(passages, scores, {0, all, 9}), (std::vector<std::size_t>{1, 3}));
    EXPECT_EQ(best_apart(passages, scores, {50, all, 9}), (std::vector<std::size_t>{1, 2, 3, 0}));
    EXPECT_EQ(best_apart(passages, scores, {50, all, 2}), (std::vector<std::size_t>{1, 2}));
    passages[3].run = 1;
    EXPECT_EQ(best_apart(passages, scores, {50, 1, 9}), (std::vector<std::size_t>{1, 3}));
}

TEST(Fingerprints, AreLikeForTheSameSoundAndUnlikeForAnother) {
    const Analysis analysis =
        analysed({chord(220.0, 6.0), chord(311.1, 6.0), signals::harmonic_tone(3000.0, 6.0, 2)});
    const auto print = [&](double sec) {
        return fingerprint(analysis, static_cast<std::int64_t>(sec * 44100.0), 44100);
    };
    EXPECT_GT(likeness(print(1.0), print(4.0)), 0.95);
    EXPECT_LT(likeness(print(1.0), print(8.0)), 0.7);
    EXPECT_LT(likeness(print(1.0), print(14.0)), 0.5);
    EXPECT_EQ(likeness(Fingerprint{}, Fingerprint{}), 0.0);
    EXPECT_EQ(fingerprint(Analysis{}, 0, 44100).chroma[0], 0.0F);
}

}  // namespace
}  // namespace afterglow::analysis

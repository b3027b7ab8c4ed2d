#include "dsp/loop.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dsp/envelope.hpp"
#include "dsp/filter.hpp"
#include "dsp/level.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

constexpr std::int64_t crossfade = 4410;
constexpr std::int64_t level_frames = 882;  // 20 ms

LoopSearch two_seconds() {
    LoopSearch search(44100.0);
    search.target_frames = 88200;
    search.shorter_frames = 4410;
    search.longer_frames = 4410;
    search.crossfade_frames = crossfade;
    return search;
}

AudioBuffer loop_of(const AudioBuffer& audio, const LoopSearch& search = two_seconds()) {
    const AudioBuffer mono = to_mono(audio);
    const auto point = find_loop(mono.channel(0), search);
    EXPECT_TRUE(point.has_value());
    return close_loop(audio, point.value_or(LoopPoint{crossfade, 44100, 0.0}), search.crossfade_frames);
}

double wrap_step(const AudioBuffer& loop) {
    return std::fabs(static_cast<double>(loop.channel(0).front()) -
                     static_cast<double>(loop.channel(0).back()));
}

// The 20 ms levels inside the crossfade against the mean level of as much audio before it and after the seam.
double largest_level_error_db(const AudioBuffer& loop, std::int64_t fade) {
    AudioBuffer turned = loop;
    const auto samples = turned.channel(0);
    const std::int64_t middle = loop.frames() / 2;
    std::rotate(samples.begin(), samples.begin() + middle, samples.end());
    const auto seam = static_cast<std::size_t>(loop.frames() - middle);
    const auto length = static_cast<std::size_t>(fade);
    const double around =
        std::hypot(rms(samples.subspan(seam - 2 * length, length)), rms(samples.subspan(seam, length)));
    double largest = 0.0;
    for (std::size_t at = seam - length; at + level_frames <= seam; at += 100) {
        const double level = rms(samples.subspan(at, static_cast<std::size_t>(level_frames)));
        largest = std::max(largest, std::fabs(to_db(level) - to_db(around / std::numbers::sqrt2)));
    }
    return largest;
}

RC_GTEST_PROP(CrossfadeGains, KeepThePowerForAnyCorrelation, ()) {
    const double r = *rc::gen::inRange(-500, 1001) / 1000.0;
    const double position = *rc::gen::inRange(0, 1001) / 1000.0;
    const auto gains = crossfade_gains(position, r);
    const double power = gains.in * gains.in + gains.out * gains.out + 2.0 * r * gains.in * gains.out;
    RC_ASSERT(std::fabs(power - 1.0) < 1e-9);
}

TEST(CrossfadeGains, BeginAndEndWithOnePartAlone) {
    for (const double r : {-1.0, -0.2, 0.0, 0.7, 1.0}) {
        EXPECT_NEAR(crossfade_gains(0.0, r).in, 0.0, 1e-12) << r;
        EXPECT_NEAR(crossfade_gains(0.0, r).out, 1.0, 1e-12) << r;
        EXPECT_NEAR(crossfade_gains(1.0, r).in, 1.0, 1e-12) << r;
        EXPECT_NEAR(crossfade_gains(1.0, r).out, 0.0, 1e-12) << r;
    }
}

TEST(CrossfadeGains, AreLinearForOneAndEqualPowerForZero) {
    EXPECT_NEAR(crossfade_gains(0.25, 1.0).in, 0.25, 1e-12);
    EXPECT_NEAR(crossfade_gains(0.5, 0.0).in, std::numbers::sqrt2 / 2.0, 1e-12);
}

// Noise whose every further `cycle` frames are the negative of those before: of one level, and told apart.
AudioBuffer alternating_noise(double seconds, std::size_t cycle) {
    auto noise = signals::white_noise(seconds);
    const auto samples = noise.channel(0);
    for (std::size_t i = cycle; i < samples.size(); ++i) samples[i] = -samples[i - cycle];
    return noise;
}

TEST(CloseLoop, JoinsTheFramesBeforeTheStart) {
    const auto noise = alternating_noise(3.0, 60000);
    const auto loop = close_loop(noise, {20000, 60000, 0.0}, crossfade);
    ASSERT_EQ(loop.frames(), 60000);
    EXPECT_EQ(loop.channel(0)[59999], noise.channel(0)[19999]);
    EXPECT_EQ(loop.channel(0)[0], noise.channel(0)[20000]);
    EXPECT_EQ(loop.channel(0)[60000 - crossfade - 1], noise.channel(0)[80000 - crossfade - 1]);
}

// A note that dies away would begin again with an attack.
TEST(CloseLoop, BringsTheEndsToOneLevel) {
    for (const double db_per_sec : {-4.0, 5.0}) {
        auto tone = signals::with_noise_floor(signals::harmonic_tone(220.0, 4.0), -60.0);
        double gain = 0.5;
        for (float& x : tone.channel(0)) {
            x *= static_cast<float>(gain);
            gain *= std::pow(10.0, db_per_sec / 20.0 / 44100.0);
        }
        const LoopPoint point{20000, 88200, 1.0};
        EXPECT_NEAR(level_step_db(tone, point, crossfade), -2.0 * db_per_sec, 0.3);
        const auto loop = close_loop(tone, point, crossfade);
        const auto levels = splice_levels(loop, {0, crossfade});
        EXPECT_LE(levels.bump_db, 0.5);
        EXPECT_GE(levels.dip_db, -0.5);
        EXPECT_NEAR(to_db(rms(loop.slice(0, 8820))), to_db(rms(loop.slice(44100, 8820))), 0.3);
    }
}

TEST(CloseLoop, RaisesAnEndByNoMoreThan12Decibels) {
    auto noise = signals::white_noise(3.0);
    for (std::size_t i = 60000; i < noise.channel(0).size(); ++i) noise.channel(0)[i] *= 0.01F;
    EXPECT_EQ(level_step_db(noise, {20000, 60000, 0.0}, crossfade), 12.0);
    for (std::size_t i = 60000; i < noise.channel(0).size(); ++i) noise.channel(0)[i] = 0.0F;
    EXPECT_EQ(level_step_db(noise, {20000, 60000, 0.0}, crossfade), 0.0);
}

TEST(SpliceLevels, FindWhatStandsOutWhereTheLoopWasJoined) {
    auto loop = signals::white_noise(2.0, 0.1);
    const Splice splice{30000, 4410};
    EXPECT_NEAR(splice_levels(loop, splice).bump_db, 0.0, 0.5);
    EXPECT_NEAR(splice_levels(loop, splice).dip_db, 0.0, 0.5);
    auto louder = loop;
    for (std::size_t i = 27000; i < 28500; ++i) louder.channel(0)[i] *= 2.0F;
    EXPECT_NEAR(splice_levels(louder, splice).bump_db, 6.0, 1.0);
    auto quieter = loop;
    for (std::size_t i = 27000; i < 28500; ++i) quieter.channel(0)[i] *= 0.25F;
    EXPECT_NEAR(splice_levels(quieter, splice).dip_db, -12.0, 1.5);
    EXPECT_GT(loop_error_db(louder, 28500), loop_error_db(louder, 0));
}

// Where a fade ends may be anywhere by now, over the wrap too.
TEST(SpliceLevels, GoRoundTheLoop) {
    auto loop = signals::white_noise(2.0, 0.1);
    for (std::size_t i = 0; i < 600; ++i) loop.channel(0)[i] *= 3.0F;
    for (std::size_t i = 87600; i < 88200; ++i) loop.channel(0)[i] *= 3.0F;
    EXPECT_NEAR(splice_levels(loop, {2000, 4410}).bump_db, 9.5, 2.0);
}

TEST(CloseLoop, FadesShorterWhereThereIsLessBeforeTheStart) {
    const auto noise = alternating_noise(1.0, 5000);
    EXPECT_EQ(close_loop(noise, {100, 5000, 0.0}, crossfade).channel(0)[4999], noise.channel(0)[99]);
    EXPECT_EQ(close_loop(noise, {0, 5000, 0.0}, crossfade).channel(0)[4999], noise.channel(0)[4999]);
    const auto half = close_loop(noise, {100, 5000, 0.0}, crossfade);
    EXPECT_EQ(half.channel(0)[4899], noise.channel(0)[4999]);
}

TEST(CloseLoop, UsesTheSameGainsInAllChannels) {
    const auto noise = signals::white_noise(1.0);
    const auto loop =
        close_loop(signals::stereo(noise, signals::scaled(noise, -0.5)), {10000, 20000, 0.0}, crossfade);
    for (std::size_t i = 0; i < 20000; ++i) {
        ASSERT_NEAR(loop.channel(1)[i], -0.5F * loop.channel(0)[i], 1e-6F) << i;
    }
}

TEST(Loop, LongSineLoopsWithoutAStep) {
    const auto loop = loop_of(signals::sine(220.0, 4.0));
    EXPECT_LE(wrap_step(loop), signals::largest_step(loop.channel(0)));
    EXPECT_LE(loop_error_db(loop), 0.01);
}

// Chords without beats slower than 20 ms, so that their own level holds still within ±1.5 dB.
TEST(Loop, HeldChordsKeepTheirLevelInTheCrossfade) {
    const std::vector<std::vector<double>> chords = {
        {220.0, 277.18, 329.63}, {146.83, 220.0, 293.66, 369.99}, {65.41, 130.81}, {440.0, 554.37, 659.26}};
    for (const auto& chord : chords) {
        const auto loop = loop_of(signals::with_noise_floor(signals::held_chord(chord, 4.0), -67.0));
        EXPECT_LT(largest_level_error_db(loop, crossfade), 1.5) << chord.front();
    }
}

TEST(Loop, NoiseKeepsItsLevelInTheCrossfade) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        EXPECT_LT(largest_level_error_db(loop_of(signals::white_noise(4.0, 0.1, seed)), crossfade), 1.5)
            << seed;
    }
}

TEST(FindLoop, CorrelatesAsWellAsTheBestLengthOfAll) {
    const auto chord = signals::with_noise_floor(
        signals::held_chord(std::vector<double>{196.0, 246.94, 293.66}, 4.0), -60.0);
    const LoopSearch search = two_seconds();
    const auto samples = chord.channel(0);
    const auto point = find_loop(samples, search);
    ASSERT_TRUE(point.has_value());
    const auto context = [&](std::int64_t end) {
        return samples.subspan(static_cast<std::size_t>(end - crossfade),
                               static_cast<std::size_t>(crossfade));
    };
    double best = 0.0;
    for (std::int64_t length = 83790; length <= 92610; length += 3) {
        best = std::max(
            best, signals::correlation(context(point->start_frame), context(point->start_frame + length)));
    }
    EXPECT_GT(point->correlation, best - 0.01);
    EXPECT_GE(point->start_frame, crossfade);
    EXPECT_LE(point->start_frame + point->length_frames, chord.frames());
    EXPECT_NEAR(static_cast<double>(point->length_frames), 88200.0, 4410.0);
}

TEST(FindLoop, FindsARepeatHiddenInNoise) {
    // One bar of noise that comes again after exactly 87,000 frames, and nothing else that is alike.
    const auto once = signals::white_noise(0.3, 0.1, 5);
    auto audio = signals::white_noise(4.0, 0.01, 6);
    signals::mix_into(audio, once, 30000.0 / 44100.0);
    signals::mix_into(audio, once, 117000.0 / 44100.0);
    const auto point = find_loop(audio.channel(0), two_seconds());
    ASSERT_TRUE(point.has_value());
    EXPECT_EQ(point->length_frames, 87000);
    EXPECT_GT(point->correlation, 0.95);
}

TEST(FindLoop, PrefersEqualLevels) {
    // A tone at two levels: the context before the start must be as loud as the end.
    auto tone = signals::with_noise_floor(signals::sine(300.0, 4.0), -60.0);
    for (std::size_t i = 0; i < 80000; ++i) tone.channel(0)[i] *= 0.4F;
    const auto point = find_loop(tone.channel(0), two_seconds());
    ASSERT_TRUE(point.has_value());
    const auto level = [&](std::int64_t end) {
        return to_db(rms(tone.channel(0).subspan(static_cast<std::size_t>(end - crossfade), crossfade)));
    };
    EXPECT_NEAR(level(point->start_frame), level(point->start_frame + point->length_frames), 1.0);
}

TEST(FindLoop, PrefersWholePeriods) {
    LoopSearch search = two_seconds();
    search.period_frames = 44100.0 / 110.0;
    const auto audio = signals::with_noise_floor(signals::harmonic_tone(220.0, 4.0), -40.0);
    const auto point = find_loop(audio.channel(0), search);
    ASSERT_TRUE(point.has_value());
    const double periods = static_cast<double>(point->length_frames) / *search.period_frames;
    EXPECT_NEAR(periods, std::round(periods), 0.02);
}

TEST(FindLoop, NeedsRoomForContextAndLength) {
    const auto noise = signals::white_noise(4.0);
    const LoopSearch search = two_seconds();
    const auto shortest =
        static_cast<std::size_t>(search.crossfade_frames + search.target_frames - search.shorter_frames);
    EXPECT_FALSE(find_loop(noise.channel(0).first(shortest - 1), search).has_value());
    const auto point = find_loop(noise.channel(0).first(shortest + 8), search);
    ASSERT_TRUE(point.has_value());
    EXPECT_LE(point->start_frame + point->length_frames, static_cast<std::int64_t>(shortest + 8));
    EXPECT_FALSE(find_loop({}, search).has_value());
}

// Lengths of context that are no multiple of the reduced rate, in a region with hardly any room to move.
TEST(FindLoop, StaysInsideATightRegion) {
    const auto noise = signals::white_noise(1.0);
    for (std::int64_t spare = 0; spare < 9; ++spare) {
        for (std::int64_t context = 4405; context < 4413; ++context) {
            LoopSearch search = two_seconds();
            search.target_frames = 20000;
            search.shorter_frames = 1000;
            search.crossfade_frames = context;
            const std::int64_t size = context + 19000 + spare;
            const auto point = find_loop(noise.channel(0).first(static_cast<std::size_t>(size)), search);
            if (!point) continue;
            EXPECT_GE(point->start_frame, context);
            EXPECT_LE(point->start_frame + point->length_frames, size);
        }
    }
}

TEST(FindLoop, SilenceIsALoopToo) {
    const auto silent = signals::silence(4.0);
    const auto point = find_loop(silent.channel(0), two_seconds());
    ASSERT_TRUE(point.has_value());
    EXPECT_EQ(point->correlation, 0.0);
}

// A signal of random partials that repeats after a whole number of frames, plus context before it.
AudioBuffer random_periodic(std::int64_t period, std::uint64_t seed) {
    const auto shape = signals::white_noise(static_cast<double>(period) / 44100.0, 0.2, seed);
    AudioBuffer one = shape;
    filter_circular(one, {std::nullopt, 2000.0});
    const std::vector<AudioBuffer> many(static_cast<std::size_t>(60000 / period + 1), one);
    return signals::concat(many);
}

RC_GTEST_PROP(Loop, PeriodicSignalsCloseWithoutAStep, ()) {
    const auto period = *rc::gen::inRange<std::int64_t>(90, 700);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto audio = random_periodic(period, seed);
    LoopSearch search = two_seconds();
    search.target_frames = 30000;
    search.shorter_frames = 1500;
    search.crossfade_frames = 2000;
    const auto point = find_loop(audio.channel(0), search);
    RC_ASSERT(point.has_value());
    RC_ASSERT(point->length_frames % period == 0);
    const auto loop = close_loop(audio, *point, search.crossfade_frames);
    RC_ASSERT(wrap_step(loop) <= signals::largest_step(loop.channel(0)) + 1e-6);
    RC_ASSERT(loop_error_db(loop) < 0.1);
}

RC_GTEST_PROP(Loop, ReversingFilteringAndNormalisingKeepTheSeam, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const double cutoff_hz = *rc::gen::inRange(500, 15000);
    LoopSearch search = two_seconds();
    search.target_frames = 20000;
    search.shorter_frames = 1000;
    search.crossfade_frames = 2000;
    auto loop = loop_of(signals::pink_noise(0.8, 0.1, seed), search);
    const double before = test::rank_seam(loop).second_difference;
    reverse(loop);
    RC_ASSERT(std::fabs(test::rank_seam(loop).second_difference - before) < 0.02);
    normalise_peak(loop, -1.0);
    RC_ASSERT(std::fabs(test::rank_seam(loop).second_difference - before) < 0.02);
    // A filter moves what bends most to another place, perhaps to the seam; a step would stand far above it.
    filter_circular(loop, {std::nullopt, cutoff_hz});
    RC_ASSERT(loop_error_db(loop) < 5.0);
    RC_ASSERT(wrap_step(loop) <= signals::largest_step(loop.channel(0)));
}

}  // namespace
}  // namespace afterglow::dsp

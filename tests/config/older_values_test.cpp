#include "config/older_values.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "config_files.hpp"

namespace afterglow::config {
namespace {

using test::load_text;

TEST(OlderNames, AreReadWithAWarningThatNamesTheNewOne) {
    Loaded loaded = load_text(
        "pad_miner:\n  target_duration_sec: 3\n  crossfade_ms: 80\nhiss:\n  band_low_hz: 4000\n  "
        "band_high_hz: 9000\n");
    EXPECT_TRUE(loaded.ok());
    ASSERT_EQ(loaded.problems.size(), 4U);
    EXPECT_EQ(describe(loaded.problems[0]),
              "config.yaml:2:3: warning: pad_miner.target_duration_sec: an older name; the key is now "
              "pad_miner.duration_sec");
    EXPECT_EQ(loaded.settings.pads.duration_sec, 3.0);
    EXPECT_EQ(loaded.settings.pads.loop_crossfade_ms, 80.0);
    EXPECT_EQ(loaded.settings.hiss.low_hz, 4000.0);
    EXPECT_EQ(loaded.settings.hiss.high_hz, 9000.0);
}

TEST(OlderNames, OnePitchSpanBecomesTwoEnds) {
    Loaded loaded = load_text("clouds:\n  max_pitch_shift_semitones: 5\n");
    EXPECT_TRUE(loaded.ok());
    EXPECT_EQ(loaded.settings.clouds.min_pitch_semitones, -5.0);
    EXPECT_EQ(loaded.settings.clouds.max_pitch_semitones, 5.0);
    EXPECT_EQ(loaded.problems.size(), 2U);
}

TEST(OlderNames, RangesTimesAndFormatsAreConverted) {
    Loaded loaded = load_text(
        "global: {subtype: PCM_16, target_sr: 48000, target_peak_dbfs: -3, seed: 9}\n"
        "clouds: {grain_duration_ms: [20, 60], pitch_shift_range: {min: -3, max: 4}}\n"
        "drones:\n  fade_in_ms: 250\n  pad_variants: {soft: {type: lowpass, cutoff_hz: 800}}\n");
    EXPECT_TRUE(loaded.ok()) << test::described(loaded).back();
    const pipeline::Settings& settings = loaded.settings;
    EXPECT_EQ(settings.global.format, audio::SampleFormat::pcm16);
    EXPECT_EQ(settings.global.sample_rate_hz, 48000.0);
    EXPECT_EQ(settings.pads.target_peak_db, -3.0);
    EXPECT_EQ(settings.drones.target_peak_db, -3.0);
    EXPECT_EQ(settings.random_seed, 9U);
    EXPECT_EQ(settings.clouds.min_grain_ms, 20.0);
    EXPECT_EQ(settings.clouds.max_grain_ms, 60.0);
    EXPECT_EQ(settings.clouds.min_pitch_semitones, -3.0);
    EXPECT_EQ(settings.clouds.max_pitch_semitones, 4.0);
    EXPECT_EQ(settings.drones.swell_fade_in_sec, 0.25);
    ASSERT_EQ(settings.drones.variants.size(), 1U);
    EXPECT_EQ(settings.drones.variants[0].band.high_hz, 800.0);
}

TEST(OlderNames, WrongValuesAreErrorsOfTheNewKey) {
    Loaded loaded = load_text("clouds:\n  grain_duration_ms: short\ndrones:\n  fade_in_ms: slow\n");
    EXPECT_FALSE(loaded.ok());
    EXPECT_EQ(std::ranges::count(loaded.problems, Severity::error, &Problem::severity), 3);
}

TEST(OlderNames, TheNewNameWinsInTheSameFile) {
    Loaded loaded = load_text("pad_miner:\n  target_duration_sec: 3\n  duration_sec: 4\n");
    EXPECT_EQ(loaded.settings.pads.duration_sec, 4.0);
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(loaded.problems[0].message,
              "an older name of pad_miner.duration_sec, which is set too (line 3); ignored");
}

TEST(OlderNames, AKeyWithoutSuccessorIsIgnoredAndSaysWhy) {
    Loaded loaded = load_text("clouds:\n  crossfade_ms: 100\n");
    EXPECT_TRUE(loaded.ok());
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_NE(loaded.problems[0].message.find("endless"), std::string::npos);
}

TEST(Conversions, LeaveAloneWhatTheyCannotConvert) {
    YamlNode list;
    list.kind = YamlNode::Kind::list;
    EXPECT_EQ(range_low(list).kind, YamlNode::Kind::list);
    EXPECT_EQ(negated(list).kind, YamlNode::Kind::list);
    EXPECT_EQ(ms_to_sec(list).kind, YamlNode::Kind::list);
    EXPECT_EQ(typed_filters(list).kind, YamlNode::Kind::list);
}

}  // namespace
}  // namespace afterglow::config

#include "config/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/schema.hpp"
#include "config_files.hpp"

namespace afterglow::config {
namespace {

TEST(FindConflicts, FindsWhatDoesNotFit) {
    for (const char* assignment :
         {"pad_miner.min_rms_db=-10", "pad_miner.loop_crossfade_ms=1900", "drones.loop_duration_sec=0.2",
          "drones.swell_duration_sec=1.9", "drones.variants={x: {lowpass_hz: 22050}}",
          "drones.variants={x: {highpass_hz: 30000}}", "clouds.min_grain_ms=151",
          "clouds.min_pitch_semitones=8", "clouds.lowpass_hz=22050", "hiss.low_hz=14000",
          "hiss.high_hz=22050", "hiss.max_flicker_ms=49", "pre_analysis.hop_sec=1.1",
          "pre_analysis.min_rms_db=-6", "pre_analysis.max_centroid_hz=0",
          "brightness_tags.dark_below_hz=3501", "curation.min_rms_db=-39", "curation.max_crest_factor=11",
          "selection.max_duration_sec=29"}) {
        EXPECT_THAT(test::load_assignments({assignment}).problems, testing::SizeIs(1)) << assignment;
    }
    EXPECT_THAT(test::load_assignments({"clouds.max_grain_ms=5000", "clouds.duration_sec=4"}).problems,
                testing::SizeIs(1));
    EXPECT_THAT(test::load_assignments({"drones.pitch_semitones=[]", "drones.stretch_factors=[]"}).problems,
                testing::SizeIs(1));
}

TEST(FindConflicts, AllowsTheEdges) {
    for (const char* assignment :
         {"drones.swell_duration_sec=5.5", "clouds.min_grain_ms=150", "clouds.min_pitch_semitones=7",
          "clouds.lowpass_hz=22049", "pre_analysis.hop_sec=1", "brightness_tags.dark_below_hz=3500",
          "selection.max_duration_sec=30", "drones.pitch_semitones=[]", "drones.stretch_factors=[]",
          "drones.variants={}"})
        EXPECT_THAT(test::described(test::load_assignments({assignment})), testing::IsEmpty());
}

TEST(FindConflicts, LooksAtWhatTheMakersUse) {
    using makers::MakerId;
    pipeline::Settings settings;
    settings.global.sample_rate_hz = 11025;
    for (const pipeline::Maker& maker : pipeline::all_makers()) {
        const bool filters =
            maker.id == MakerId::drones || maker.id == MakerId::clouds || maker.id == MakerId::hiss;
        EXPECT_EQ(find_conflicts(settings, {maker.id}).empty(), !filters) << maker.name;
    }
    EXPECT_THAT(find_conflicts(settings, {}), testing::IsEmpty());
    settings.drums.min_duration_sec = settings.drums.max_duration_sec + 1.0;
    EXPECT_THAT(find_conflicts(settings, {MakerId::drums}), testing::SizeIs(1));
    EXPECT_THAT(find_conflicts(settings, {MakerId::silences}), testing::IsEmpty());
    settings.grading.max_crest_factor = 1.0;  // everything is graded
    EXPECT_THAT(find_conflicts(settings, {MakerId::silences}), testing::SizeIs(1));
}

TEST(FindConflicts, NamesKeysThatExist) {
    pipeline::Settings settings;
    settings.hiss.low_hz = 50000;
    settings.clouds.lowpass_hz = 50000;
    settings.drones.swell_duration_sec = 0;
    settings.pads.loop_crossfade_ms = 1e6;
    auto conflicts = find_conflicts(settings);
    EXPECT_EQ(conflicts.size(), 4U);
    for (const Conflict& conflict : conflicts)
        for (const std::string& key : conflict.keys) EXPECT_NE(find_setting(key), nullptr) << key;
}

}  // namespace
}  // namespace afterglow::config

// What is wrong with settings ends the program before it does anything, with the place and the remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SettingsFile : public ::testing::Test {
  protected:
    Finished make_with(std::string_view yaml) {
        write_text(folder_ / "settings.yaml", yaml);
        write_recording(folder_ / "track.wav", small_piece(4.0));
        return afterglow({"make", "track.wav", "--mine-pads", "--config", "settings.yaml", "--out", "out"},
                         {.folder = folder_.path()});
    }
    Finished check(std::string_view yaml) {
        write_text(folder_ / "settings.yaml", yaml);
        return afterglow({"config", "check", "settings.yaml"}, {.folder = folder_.path()});
    }
    ScratchFolder folder_;
};

TEST_F(SettingsFile, EveryProblemIsReportedAtOnceWithItsLineAndTheKeyThatWasMeant) {
    const std::string yaml =
        "pad_miner:\n"
        "  max_per_fil: 5\n"
        "clouds:\n"
        "  grains: many\n"
        "hiss:\n"
        "  tremolo_depth: 7.0\n";
    const auto made = make_with(yaml);
    EXPECT_EQ(made.status, 2);
    for (const auto* text : {"settings.yaml:2:", "max_per_file", "settings.yaml:4:", "settings.yaml:6:"}) {
        EXPECT_THAT(made.err, HasSubstr(text));
    }
    EXPECT_FALSE(fs::exists(folder_ / "out"));
    const auto checked = check(yaml);
    EXPECT_EQ(checked.status, 2);
    for (const auto* text : {"settings.yaml:2:", "max_per_file", "settings.yaml:4:", "settings.yaml:6:"}) {
        EXPECT_THAT(checked.out, HasSubstr(text));
    }
    EXPECT_THAT(checked.err, HasSubstr("3 errors"));
}

TEST_F(SettingsFile, BrokenYamlIsPlaced) {
    const auto made = make_with("clouds:\n  grains: [1, 2\nhiss: {\n");
    EXPECT_EQ(made.status, 2);
    EXPECT_THAT(made.err, ::testing::ContainsRegex("settings.yaml:[0-9]+:[0-9]+"));
}

TEST_F(SettingsFile, AnOlderKeyWorksWithAWarningThatNamesTheNewOne) {
    const auto made = make_with("pad_miner:\n  target_duration_sec: 1.0\n");
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("warning"));
    EXPECT_THAT(made.err, HasSubstr("target_duration_sec"));
    const auto manifest = json_of(folder_ / "out" / "manifest.json");
    ASSERT_FALSE(manifest.empty());
    EXPECT_NEAR(manifest[0]["duration_sec"].get<double>(), 1.0, 0.06);
}

TEST_F(SettingsFile, ASettingOnTheCommandLineIsCheckedAsWell) {
    write_recording(folder_ / "track.wav", small_piece(4.0));
    const auto made = afterglow({"make", "track.wav", "--set", "pad_miner.max_per_fil=2", "--out", "out"},
                                {.folder = folder_.path()});
    EXPECT_EQ(made.status, 2);
    EXPECT_THAT(made.err, HasSubstr("max_per_file"));
}

TEST_F(SettingsFile, AnUnknownProfileNamesTheOnesThereAre) {
    write_recording(folder_ / "track.wav", small_piece(4.0));
    const auto made =
        afterglow({"make", "track.wav", "--profile", "drak", "--out", "out"}, {.folder = folder_.path()});
    EXPECT_EQ(made.status, 2);
    EXPECT_THAT(made.err, HasSubstr("dark"));
}

TEST_F(SettingsFile, WhatInitWritesCheckAcceptsAndShowExplains) {
    ASSERT_EQ(afterglow({"config", "init", "settings.yaml"}, {.folder = folder_.path()}).status, 0);
    const auto checked = afterglow({"config", "check", "settings.yaml"}, {.folder = folder_.path()});
    EXPECT_EQ(checked.status, 0) << checked.out;
    EXPECT_EQ(afterglow({"config", "init", "settings.yaml"}, {.folder = folder_.path()}).status, 2);
    const auto shown = afterglow({"config", "show", "--profile", "dark", "--set", "clouds.grains=77"},
                                 {.folder = folder_.path()});
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(shown.out, HasSubstr("77"));
    EXPECT_THAT(shown.out, HasSubstr("dark"));
    const auto schema = afterglow({"config", "schema"});
    EXPECT_TRUE(nlohmann::json::parse(schema.out)["properties"].contains("pad_miner"));
}

}  // namespace
}  // namespace afterglow::test

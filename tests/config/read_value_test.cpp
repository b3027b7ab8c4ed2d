#include "config/read_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace afterglow::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

ReadValue read(const std::string& path, const std::string& yaml) {
    auto parsed = parse_yaml(yaml);
    EXPECT_TRUE(std::holds_alternative<YamlNode>(parsed)) << yaml;
    return read_value(*find_setting(path), std::get<YamlNode>(parsed));
}

std::string text(const std::string& path, const std::string& yaml) {
    ReadValue result = read(path, yaml);
    EXPECT_TRUE(result.faults.empty()) << path << ": " << yaml << ": " << result.faults.front().message;
    return value_text(result.value);
}

std::string fault(const std::string& path, const std::string& yaml) {
    ReadValue result = read(path, yaml);
    EXPECT_EQ(result.faults.size(), 1U) << path << ": " << yaml;
    return result.faults.empty() ? "" : result.faults.front().message;
}

TEST(ReadValue, ReadsEveryType) {
    EXPECT_EQ(text("pad_miner.duration_sec", "2.5"), "2.5");
    EXPECT_EQ(text("pad_miner.duration_sec", "1e1"), "10");
    EXPECT_EQ(text("clouds.grains", "300"), "300");
    EXPECT_EQ(text("drones.reversed", "off"), "false");
    EXPECT_EQ(text("drones.reversed", "True"), "true");
    EXPECT_EQ(text("global.bit_depth", "16"), "\"16\"");
    EXPECT_EQ(text("paths.export_dir", "2024"), "\"2024\"");
    EXPECT_EQ(text("drones.pitch_semitones", "[-12, 0.5]"), "[-12, 0.5]");
    EXPECT_EQ(text("selection.preferred_channels", "[1, 2]"), "[1, 2]");
    EXPECT_EQ(text("selection.skip_path_patterns", "[old, 7]"), "[old, \"7\"]");
    EXPECT_EQ(text("selection.skip_path_patterns", "[]"), "[]");
    EXPECT_EQ(text("reproducibility.random_seed", "18446744073709551615"), "18446744073709551615");
    EXPECT_EQ(text("reproducibility.random_seed", "null"), "null");
    EXPECT_EQ(text("drones.variants", "{a: {lowpass_hz: 900, highpass_hz: 100}, b: }"),
              "{a: {highpass_hz: 100, lowpass_hz: 900}, b: {}}");
}

TEST(ReadValue, SaysWhatItExpected) {
    EXPECT_THAT(fault("pad_miner.duration_sec", "long"),
                AllOf(HasSubstr("expected a number"), HasSubstr("'long'")));
    EXPECT_THAT(fault("pad_miner.duration_sec", "\"2\""), HasSubstr("the text \"2\""));
    EXPECT_THAT(fault("pad_miner.duration_sec", "[2]"), HasSubstr("a list"));
    EXPECT_THAT(fault("pad_miner.duration_sec", "~"), HasSubstr("nothing"));
    EXPECT_THAT(fault("pad_miner.duration_sec", ".nan"), HasSubstr("expected a number"));
    EXPECT_THAT(fault("pad_miner.duration_sec", ".inf"), HasSubstr("expected a number"));
    EXPECT_THAT(fault("clouds.grains", "20.5"), HasSubstr("a whole number"));
    EXPECT_THAT(fault("drones.reversed", "maybe"), HasSubstr("true or false"));
    EXPECT_THAT(fault("drones.reversed", "1"), HasSubstr("true or false"));
    EXPECT_THAT(fault("global.bit_depth", "20"), HasSubstr("one of 16, 24, float"));
    EXPECT_THAT(fault("global.bit_depth", "flaot"), HasSubstr("did you mean float?"));
    EXPECT_THAT(fault("drones.pitch_semitones", "7"), HasSubstr("a list of numbers"));
    EXPECT_THAT(fault("selection.skip_path_patterns", "old"), HasSubstr("a list of words"));
    EXPECT_THAT(fault("paths.export_dir", "''"), HasSubstr("empty"));
    EXPECT_THAT(fault("reproducibility.random_seed", "-1"), HasSubstr("whole number"));
    EXPECT_THAT(fault("reproducibility.random_seed", "18446744073709551616"), HasSubstr("whole number"));
    EXPECT_THAT(fault("reproducibility.random_seed", "1.5"), HasSubstr("whole number"));
}

TEST(ReadValue, HoldsTheRange) {
    EXPECT_THAT(fault("clouds.overlap", "0.96"), AllOf(HasSubstr("out of range"), HasSubstr("0.1 to 0.95")));
    EXPECT_EQ(text("clouds.overlap", "0.95"), "0.95");
    EXPECT_THAT(fault("pad_miner.duration_sec", "-2"), HasSubstr("0.1 to 60 s"));
    EXPECT_THAT(fault("drones.pitch_semitones", "[0, 400]"), HasSubstr("400 is out of range"));
    EXPECT_THAT(fault("drones.pitch_semitones", "[7, 7]"), HasSubstr("twice"));
    EXPECT_THAT(fault("batch.jobs", "1e300"), HasSubstr("out of range"));
}

TEST(ReadValue, ReportsEveryItemOfAListInItsPlace) {
    ReadValue result = read("drones.pitch_semitones", "[0, x, 99]");
    ASSERT_EQ(result.faults.size(), 2U);
    EXPECT_EQ(result.faults[0].column, 5);
    EXPECT_EQ(result.faults[1].column, 8);
}

TEST(ReadValue, ChecksVariants) {
    EXPECT_THAT(fault("drones.variants", "{warm: {low_pass: 900}}"), HasSubstr("lowpass_hz or highpass_hz"));
    EXPECT_THAT(fault("drones.variants", "{warm: {lowpass_hz: loud}}"), HasSubstr("expected a number"));
    EXPECT_THAT(fault("drones.variants", "{warm: {lowpass_hz: 1}}"), HasSubstr("out of range"));
    EXPECT_THAT(fault("drones.variants", "{warm: {lowpass_hz: 900, highpass_hz: 1000}}"), HasSubstr("below"));
    EXPECT_THAT(fault("drones.variants", "{warm: {lowpass_hz: 900, lowpass_hz: 800}}"), HasSubstr("twice"));
    EXPECT_THAT(fault("drones.variants", "{warm: 3000}"), HasSubstr("a filter"));
    EXPECT_THAT(fault("drones.variants", "[warm]"), HasSubstr("{warm: {lowpass_hz: 3000}}"));
    EXPECT_THAT(fault("drones.variants", "{a: {}, a: {}}"), HasSubstr("twice"));
    EXPECT_THAT(fault("drones.variants", "{reversed: {}}"), HasSubstr("reversed"));
    EXPECT_THAT(fault("drones.variants", "{../x: {}}"), HasSubstr("name"));
}

}  // namespace
}  // namespace afterglow::config

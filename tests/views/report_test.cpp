#include "views/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/captured_console.hpp"
#include "support/scratch.hpp"

namespace afterglow::views {
namespace {

using testing::ElementsAre;

TEST(Report, CountsComeInTheOrderOfTheKinds) {
    EXPECT_EQ(counts_text({{"cloud", 2}, {"drone", 20}, {"pad", 1}, {"hiss", 2}, {"swell", 0}}),
              "1 pad, 20 drones, 2 clouds, 2 hiss loops");
    EXPECT_EQ(counts_text({}), "nothing");
}

TEST(Report, MoreReasonsThanAskedForAreCounted) {
    test::CapturedConsole captured;
    tell_remarks(captured.console(), "failed", {{"a", "x"}, {"b", "y"}, {"c", "z"}}, 2);
    EXPECT_EQ(captured.messages(), "failed:\n  a: x\n  b: y\n  … and 1 more (-v lists all)\n");
}

TEST(Report, NoReasonsSayNothing) {
    test::CapturedConsole captured;
    tell_remarks(captured.console(), "failed", {}, 2);
    EXPECT_EQ(captured.messages(), "");
}

Reason empty_band(const std::string& version, double level_db, double high_pass_hz = 6000.0) {
    return {"drones",
            version + "_loop_airy",
            ReasonCode::band_empty,
            {{"level_db", level_db}, {"high_pass_hz", high_pass_hz}}};
}

Reason few_grains(const std::string& which, double found) {
    return {"clouds", which, ReasonCode::few_grains, {{"found", found}, {"wanted", 200.0}}};
}

std::vector<std::string> lines_of(const std::vector<Remark>& remarks) {
    std::vector<std::string> lines;
    for (const auto& [subject, text] : remarks) lines.push_back(subject + ": " + text);
    return lines;
}

TEST(Report, JoinsWhatIsAlikeOfOneRecording) {
    EXPECT_THAT(lines_of(grouped({{"a", empty_band("pitch_+0", -71.2)},
                                  {"a", empty_band("pitch_+7", -64.0)},
                                  {"a", {"drums", {}, ReasonCode::no_onsets}},
                                  {"a", few_grains("1 of 2", 192)},
                                  {"a", empty_band("stretch_2.0x", -70.04)},
                                  {"a", few_grains("2 of 2", 190)}})),
                ElementsAre("a: drones, 3 times: only -71.2 to -64 dB are left after high-pass 6000 Hz",
                            "a: drums: nothing begins suddenly",
                            "a: clouds, 2 times: 190 to 192 good grains of 200 asked for"));
}

TEST(Report, JoinsWhatIsAlikeOfManyRecordings) {
    std::vector<Told> told;
    for (int i = 0; i < 119; ++i) {
        told.push_back({std::to_string(i) + ".wav", empty_band("pitch_+0", -60.5 - i)});
        told.push_back({std::to_string(i) + ".wav", empty_band("pitch_+7", -61.0)});
    }
    told.push_back({"5.wav", {"drums", {}, ReasonCode::no_onsets}});
    told.push_back({"7.wav", {"drums", {}, ReasonCode::no_onsets}});
    told.push_back({"7.wav", few_grains("1 of 2", 7)});
    told.push_back({"7.wav", empty_band("pitch_+0", -70.0, 3000.0)});
    EXPECT_THAT(
        lines_of(grouped(told)),
        ElementsAre(
            "0.wav and 118 more recordings: drones, 238 times: only -178.5 to -60.5 dB are left after "
            "high-pass 6000 Hz",
            "5.wav, 7.wav: drums: nothing begins suddenly",
            "7.wav: clouds: 1 of 2: 7 good grains of 200 asked for",
            "7.wav: drones: pitch_+0_loop_airy: only -70 dB are left after high-pass 3000 Hz"));
    EXPECT_EQ(one_by_one(told).size(), told.size());
}

TEST(Report, NamesEveryDamagedFile) {
    const Reason cut{{}, {}, ReasonCode::cut_short, {{"decoded_sec", 61.25}, {"promised_sec", 240.0}}};
    EXPECT_THAT(lines_of(grouped({{"a", cut}, {"b", cut}})),
                ElementsAre("a: is cut short or damaged: 1:01.2 of 4:00.0 could be decoded",
                            "b: is cut short or damaged: 1:01.2 of 4:00.0 could be decoded"));
}

}  // namespace
}  // namespace afterglow::views

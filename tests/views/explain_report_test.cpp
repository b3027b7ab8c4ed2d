#include "views/explain_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace afterglow::views {
namespace {

using analysis::WindowVerdict;
using ::testing::HasSubstr;

void add_window(pipeline::Explanation& e, WindowVerdict verdict, bool kept, double onset_rate_hz) {
    analysis::Window window;
    window.start_sec = 0.5 * static_cast<double>(e.windows.size());
    window.rms_db = -20.0;
    window.onset_rate_hz = onset_rate_hz;
    window.verdict = verdict;
    e.windows.push_back(window);
    e.window_sustain.push_back(0.5F);
    e.window_kept.push_back(kept);
}

// Four windows kept, three dropped, one stable but alone.
pipeline::Explanation explanation() {
    pipeline::Explanation e;
    e.duration_sec = 4.5;
    e.window_sec = 1.0;
    for (int i = 0; i < 4; ++i) add_window(e, WindowVerdict::stable, true, 0.0);
    for (const double rate : {4.2, 7.1, 5.0}) add_window(e, WindowVerdict::too_percussive, false, rate);
    add_window(e, WindowVerdict::stable, false, 1.0);
    e.stable_regions = {{0.0, 2.5}};
    return e;
}

makers::PassageReport pads() {
    makers::PassageReport report;
    report.sample_rate_hz = 44100.0;
    report.stable = 20;
    report.overlapping = 9;
    report.choices.resize(10);
    for (auto& choice : report.choices) {
        choice.passage.frames = 88200;
        choice.score = 0.9;
    }
    report.choices[0].fate = makers::PassageFate::chosen;
    report.choices[0].index = 1;
    report.choices[0].loop = {0.1, 2.1, 0.93};
    report.choices[1].fate = makers::PassageFate::same_sound;
    report.choices[1].like_index = 1;
    return report;
}

TEST(ExplainReport, WindowsInARowOfOneVerdictAreOneRun) {
    const auto runs = window_runs(explanation());
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_EQ(runs[1].first, 4U);
    EXPECT_EQ(runs[1].count, 3U);
    EXPECT_DOUBLE_EQ(runs[1].start_sec, 2.0);
    EXPECT_DOUBLE_EQ(runs[1].end_sec, 3.5);
    EXPECT_DOUBLE_EQ(runs[2].end_sec, 4.5);
    EXPECT_FALSE(runs[2].kept);
}

TEST(ExplainReport, NamesTheLimitAndWhatWasMeasured) {
    const auto text = explain_text("song.wav", explanation());
    EXPECT_THAT(text, HasSubstr("song.wav\n  level -120.0 dBFS, noise floor -120.0 dBFS; DC 0.0000\n"
                                "  8 windows of 1 s, one every 0.5 s: 4 kept, 4 dropped: "
                                "3 too percussive, 1 stable but too few in a row\n"));
    EXPECT_THAT(text, HasSubstr("0:02.0–0:03.5"));
    EXPECT_THAT(text, HasSubstr("3 windows  too percussive: 4.2 to 7.1 onsets/s, at most 3\n"));
    EXPECT_THAT(text, HasSubstr("stable, but fewer than 2 in a row: -20.0 dB RMS"));
    EXPECT_THAT(text, HasSubstr("1 stable region, 0:02.5 of 0:04.5"));
}

TEST(ExplainReport, SaysWhatStandsInWhereNothingIsStable) {
    auto e = explanation();
    e.stable_by_fallback = true;
    EXPECT_THAT(explain_text("a", e), HasSubstr("the calmest fifth stands in: 1 stable region"));
}

TEST(ExplainReport, TellsOfPadsAndTheNextThatLost) {
    auto e = explanation();
    e.pads = pads();
    const auto text = explain_text("a", e);
    EXPECT_THAT(text, HasSubstr("1 pad from 20 passages in stable regions, 10 of them compared; "
                                "not compared: 9 overlap a better one\n"));
    EXPECT_THAT(text, HasSubstr("pad 1  0:00.1–0:02.1"));
    EXPECT_THAT(text, HasSubstr("of the same held sound as pad 1"));
    EXPECT_THAT(text, HasSubstr("lower score"));
    EXPECT_THAT(text, HasSubstr("… 3 more passages; --json-output has all"));
}

TEST(ExplainReport, TextIsBoundedAndJsonIsWhole) {
    pipeline::Explanation e;
    e.window_sec = 1.0;
    for (int i = 0; i < 5000; ++i)
        add_window(e, i % 2 == 0 ? WindowVerdict::too_quiet : WindowVerdict::too_noisy, false, 0.0);
    const auto text = explain_text("a", e);
    EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 250);
    EXPECT_THAT(text, HasSubstr("… 4800 more rows"));
    const auto json = nlohmann::json::parse(explain_json(e));
    EXPECT_EQ(json["windows"].size(), 5000U);
    EXPECT_EQ(json["windows"][1]["verdict"], "too_noisy");
    EXPECT_EQ(json["dropped"]["too_quiet"], 2500);
    EXPECT_TRUE(json["pads"].is_null());
}

TEST(ExplainReport, JsonHasTheChoiceOfPads) {
    auto e = explanation();
    e.pads = pads();
    const auto json = nlohmann::json::parse(explain_json(e));
    EXPECT_EQ(json["windows_kept"], 4);
    EXPECT_EQ(json["stable_regions"][0]["end_sec"], 2.5);
    const auto& choices = json["pads"]["choices"];
    ASSERT_EQ(choices.size(), 10U);
    EXPECT_EQ(choices[0]["fate"], "chosen");
    EXPECT_EQ(choices[0]["pad"], 1);
    EXPECT_DOUBLE_EQ(choices[0]["loop"]["correlation"].get<double>(), 0.93);
    EXPECT_EQ(choices[1]["fate"], "same_sound");
    EXPECT_TRUE(choices[1]["loop"].is_null());
}

}  // namespace
}  // namespace afterglow::views

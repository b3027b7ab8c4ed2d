#include "views/make_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/captured_console.hpp"

namespace afterglow::views {
namespace {

using jobs::MakeReport;
using jobs::SourceOutcome;
using jobs::SourceStatus;
using ::testing::HasSubstr;

SourceOutcome outcome(const std::string& slug, SourceStatus status) {
    SourceOutcome source;
    source.task.slug = slug;
    source.task.recorded_path = "/music/" + slug + ".wav";
    source.status = status;
    if (status == SourceStatus::done) {
        render::ManifestRow row;
        row.filename = slug + "_pad01_mid.wav";
        row.path = "pads/" + row.filename;
        source.result.rows = {row};
        source.result.counts = {{"pad", 1}};
    }
    if (status == SourceStatus::failed) source.reason = "no audio in it";
    if (status == SourceStatus::empty)
        source.result.reasons = {{{}, {}, ReasonCode::silent, {{"rms_db", -120.0}}}};
    return source;
}

MakeReport report_of(std::initializer_list<SourceOutcome> sources, bool dry_run = false) {
    return {"out", 42, dry_run, sources.size(), sources, {}};
}

TEST(MakeReport, OneBadFileIsPartialAndOnlyBadOnesFailed) {
    EXPECT_EQ(status_of_report(report_of({outcome("a", SourceStatus::done)})), ExitStatus::done);
    EXPECT_EQ(
        status_of_report(report_of({outcome("a", SourceStatus::done), outcome("b", SourceStatus::failed)})),
        ExitStatus::partial);
    EXPECT_EQ(status_of_report(report_of({outcome("b", SourceStatus::failed)})), ExitStatus::failed);
    // Silence is an answer, not a failure.
    EXPECT_EQ(status_of_report(report_of({outcome("c", SourceStatus::empty)})), ExitStatus::done);
}

TEST(MakeReport, JsonHasAReasonForEverySourceThatGaveNothing) {
    const auto json = nlohmann::json::parse(
        make_json(report_of({outcome("a", SourceStatus::done), outcome("b", SourceStatus::failed),
                             outcome("c", SourceStatus::empty)}),
                  false));
    EXPECT_EQ(json["totals"]["pad"], 1);
    EXPECT_EQ(json["sources"][0]["files"][0], "out/a/pads/a_pad01_mid.wav");
    EXPECT_EQ(json["sources"][1]["reason"], "no audio in it");
    EXPECT_EQ(json["sources"][2]["not_made"][0], "silent: -120 dB RMS once DC is removed");
    EXPECT_EQ(json["sources"][2]["facts"][0]["code"], "silent");
    EXPECT_EQ(json["sources"][2]["facts"][0]["numbers"]["rms_db"], -120.0);
    EXPECT_EQ(json["seed"], 42);
}

TEST(MakeReport, ADryRunListsFilesAndARealOneTheManifest) {
    EXPECT_EQ(result_lines(report_of({outcome("a", SourceStatus::done)}, true)),
              "out/a/pads/a_pad01_mid.wav\n");
    EXPECT_EQ(result_lines(report_of({outcome("a", SourceStatus::done)})), "out/manifest.csv\n");
}

TEST(MakeReport, TheSummarySaysWhatWhereAndWhyNot) {
    test::CapturedConsole captured;
    tell_make(captured.console(),
              report_of({outcome("a", SourceStatus::done), outcome("b", SourceStatus::failed),
                         outcome("c", SourceStatus::empty)}));
    const auto text = captured.messages();
    EXPECT_THAT(text, HasSubstr("1 texture from 1 recording: 1 pad"));
    EXPECT_THAT(text, HasSubstr("/music/c.wav: silent"));
    EXPECT_THAT(text, HasSubstr("error: /music/b.wav: no audio in it"));
    EXPECT_THAT(text, HasSubstr("in out"));
}

}  // namespace
}  // namespace afterglow::views

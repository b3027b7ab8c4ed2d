#include "jobs/results_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "archive/sources.hpp"
#include "support/scratch.hpp"

namespace afterglow::jobs {
namespace {

using nlohmann::json;

archive::TrackOutcome outcome_of(const std::string& path, archive::TrackStatus status) {
    archive::TrackOutcome outcome;
    outcome.id = "id";
    outcome.rel_path = path;
    outcome.track_slug = "slug";
    outcome.status = status;
    outcome.counts = {{"pad", 3}};
    if (status != archive::TrackStatus::done) outcome.reason = "why";
    outcome.notes = {{"clouds", "1 of 2", ReasonCode::few_grains, {{"found", 7.0}, {"wanted", 200.0}}},
                     reason_in_words("a note")};
    return outcome;
}

std::string results_json(const BatchReport& report) {
    std::string text;
    put_results(report, {9, 42, "seccomp only"}, [&](std::string_view piece) { text += piece; });
    return text;
}

TEST(BatchResults, HasTheAgreedFields) {
    BatchReport report;
    for (const auto status :
         {archive::TrackStatus::done, archive::TrackStatus::up_to_date, archive::TrackStatus::skipped,
          archive::TrackStatus::failed, archive::TrackStatus::timed_out})
        report.tracks.push_back(outcome_of("a\xFF.wav", status));
    count_outcomes(report);
    const auto record = json::parse(results_json(report));
    EXPECT_EQ(record["total"], 9);
    EXPECT_EQ(record["successful"], 2);
    EXPECT_EQ(record["failed"], 2);
    EXPECT_EQ(record["totals"]["pad"], 6);
    EXPECT_EQ(record["seed"], 42);
    EXPECT_EQ(record["confinement"], "seccomp only");
    EXPECT_EQ(record["interrupted"], false);
    EXPECT_THAT(record["timestamp"].get<std::string>(), testing::EndsWith("Z"));
    std::vector<std::string> statuses;
    for (const auto& result : record["results"]) statuses.push_back(result["status"]);
    EXPECT_THAT(statuses, testing::ElementsAre("done", "up_to_date", "skipped", "failed", "timed_out"));
    for (const char* key :
         {"id", "rel_path", "track_slug", "seconds", "peak_memory_mb", "counts", "reason", "notes"})
        EXPECT_TRUE(record["results"][0].contains(key)) << key;
    EXPECT_TRUE(record["results"][0]["reason"].is_null());
    EXPECT_EQ(record["results"][3]["reason"], "why");
    EXPECT_THAT(record["results"][0]["notes"].get<std::vector<std::string>>(),
                testing::ElementsAre("clouds: 1 of 2: 7 good grains of 200 asked for", "a note"));
    const json fact = {{"maker", "clouds"},
                       {"subject", "1 of 2"},
                       {"code", "few_grains"},
                       {"numbers", {{"found", 7.0}, {"wanted", 200.0}}}};
    EXPECT_EQ(record["results"][0]["facts"], json::array({fact}));
}

TEST(BatchResults, AreLaidOutAsOneDocument) {
    BatchReport report;
    for (const char* path : {"", "a\nb.wav", "c.wav"}) {
        if (*path != '\0') report.tracks.push_back(outcome_of(path, archive::TrackStatus::failed));
        const std::string text = results_json(report);
        EXPECT_EQ(nlohmann::ordered_json::parse(text).dump(2) + "\n", text);
    }
}

// Counts the files that are put in place.
struct CountingDisk : FileSystem {
    int renames = 0;
    int renameat(int from_folder, const char* from, int to_folder, const char* to) override {
        ++renames;
        return FileSystem::renameat(from_folder, from, to_folder, to);
    }
};

TEST(BatchResults, RewritingIsAmortised) {
    const test::ScratchFolder folder;
    CountingDisk disk;
    const OutputRoot out(folder.path(), {}, disk);
    ResultsFile file(out, "r.json", {3000, 1});
    for (int i = 0; i < 3000; ++i) file.add(outcome_of("a", archive::TrackStatus::done), 1.0);
    EXPECT_GE(disk.renames, 1);
    EXPECT_LT(disk.renames, 100);
    EXPECT_EQ(json::parse(test::read_text(folder / "r.json"))["total"], 3000);
}

TEST(BatchResults, FirstTrackIsOnDiskAtOnce) {
    const test::ScratchFolder folder;
    const OutputRoot out(folder.path());
    ResultsFile file(out, "r.json", {2, 1});
    file.add(outcome_of("a", archive::TrackStatus::done), 1.0);
    EXPECT_EQ(json::parse(test::read_text(folder / "r.json"))["results"].size(), 1U);
}

}  // namespace
}  // namespace afterglow::jobs

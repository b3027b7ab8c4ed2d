#include "jobs/batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "archive/worker.hpp"
#include "jobs/batch_fixture.hpp"
#include "support/users_things.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using enum archive::TrackStatus;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(BatchTest, PublishesRecordsAndMerges) {
    add("a/One (x).wav", "one");
    add("b/Two.wav", "two");
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(done, done));
    EXPECT_EQ(report.successful, 2U);
    EXPECT_EQ(report.failed, 0U);
    EXPECT_EQ(report.totals.at("pad"), 2);
    EXPECT_EQ(report.tracks[0].track_slug, "one_x");
    EXPECT_EQ(report.tracks[0].folder, folder("one_x"));
    EXPECT_GT(report.tracks[0].peak_memory_mb, 0.0);
    EXPECT_THAT(reason_texts(report.tracks[0].notes), ElementsAre("a note", "hiss: nothing begins suddenly"));
    EXPECT_EQ(texture("one_x"), "one" + (archive_ / "a/One (x).wav").string());
    EXPECT_TRUE(fs::exists(request_.export_dir / "tr8s/by_source/manifest.csv"));
    EXPECT_FALSE(fs::exists(request_.work_dir));
    EXPECT_EQ(record()["successful"], 2);
    EXPECT_EQ(record()["results"][1]["track_slug"], "two");
}

TEST_F(BatchTest, StagesLinksForEveryRole) {
    add("a.wav", "one");
    request_.keep_work = true;
    run();
    for (const char* role : {"source_audio", "pad_sources", "drums"}) {
        const auto link = request_.work_dir / "a" / role / "a.wav";
        EXPECT_TRUE(fs::is_symlink(link));
        EXPECT_EQ(test::read_text(link), "one");
    }
}

TEST_F(BatchTest, OneBadTrackCostsNoOther) {
    for (const char* what : {"crash", "exit", "throw", "memory", "corrupt", "no writing", "silent"})
        add(std::string(what) + ".wav", what);
    add("good.wav", "good");
    add("gone.wav", "x");
    fs::remove(archive_ / "gone.wav");
    add("pipe.wav", "x");
    fs::remove(archive_ / "pipe.wav");
    ASSERT_EQ(mkfifo((archive_ / "pipe.wav").c_str(), 0600), 0);
    const auto report = run();
    EXPECT_THAT(statuses_of(report),
                ElementsAre(failed, failed, failed, failed, failed, failed, skipped, done, failed, failed));
    std::vector<std::string> reasons;
    for (const auto& outcome : report.tracks) reasons.push_back(outcome.reason);
    EXPECT_THAT(reasons, ElementsAre(HasSubstr("crashed"), HasSubstr("exit status 5"), HasSubstr("thrown"),
                                     HasSubstr("more memory"), "no audio in it",
                                     HasSubstr("somewhere: no permission"), HasSubstr("silent: -120 dB"), "",
                                     HasSubstr("No such file"), "not a regular file"));
    EXPECT_EQ(report.failed, 8U);
    EXPECT_EQ(record()["failed"], 8);
}

TEST_F(BatchTest, TimeLimitEndsATrackAndIsRemembered) {
    add("hang.wav", "hang");
    add("half.wav", "half");
    request_.settings.batch.timeout_sec = 0.3;
    auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(timed_out, timed_out));
    EXPECT_EQ(report.tracks[0].reason, "it took longer than 0.3 s (batch.timeout_sec)");
    EXPECT_FALSE(fs::exists(staging("half")));
    EXPECT_FALSE(fs::exists(folder("half")));
    add("good.wav", "good");
    request_.settings.batch.timeout_sec = 20.0;
    report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(timed_out, timed_out, done));
    EXPECT_EQ(report.failed, 2U);
    EXPECT_THAT(report.tracks[0].reason, HasSubstr("failed before"));
}

TEST_F(BatchTest, SecondRunDoesWhatIsNewOrChanged) {
    add("a.wav", "a");
    add("b.wav", "b");
    add("bad.wav", "corrupt");
    add("quiet.wav", "silent");
    run();
    test::write_text(archive_ / "b.wav", "other");
    add("c.wav", "c");
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(up_to_date, done, failed, skipped, done));
    EXPECT_EQ(report.tracks[0].counts.at("pad"), 1);
    EXPECT_EQ(report.totals.at("pad"), 3);
    EXPECT_THAT(report.tracks[2].reason,
                AllOf(HasSubstr("failed before: no audio"), HasSubstr("--retry-failed")));
    EXPECT_THAT(texture("b"), HasSubstr("other"));
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, up_to_date, failed, skipped, up_to_date));
}

TEST_F(BatchTest, TouchedFileIsUpToDateByItsContent) {
    add("a.wav", "a");
    add("bad.wav", "corrupt");
    run();
    const auto made = fs::last_write_time(folder("a"));
    for (const char* name : {"a.wav", "bad.wav"})
        fs::last_write_time(archive_ / name, fs::file_time_type::clock::now() + 1h);
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(up_to_date, failed));
    EXPECT_THAT(report.tracks[1].reason, HasSubstr("failed before"));
    EXPECT_EQ(fs::last_write_time(folder("a")), made);
    EXPECT_EQ(report.tracks[0].counts.at("pad"), 1);
    request_.dry_run = true;
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, failed));
}

TEST_F(BatchTest, SettingsSeedMakersAndMissingFoldersMakeAnew) {
    add("a.wav", "a");
    run();
    request_.seed = 43;
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    request_.settings.pads.duration_sec = 3.0;
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    request_.makers.leave_out(makers::MakerId::hiss);
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    request_.settings.batch.jobs = 1;
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date));
    fs::remove_all(folder("a"));
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

TEST_F(BatchTest, WhatIsMissingOrDamagedIsMadeAnewAndWhatSomebodyChangedStays) {
    add("a.wav", "a");
    run();
    const fs::path pad = folder("a") / "pads/a_pad01.wav";
    const auto made = test::read_text(pad);
    for (const fs::path& file : {pad, folder("a") / "manifest.json", folder("a") / "manifest.csv"}) {
        fs::remove(file);
        EXPECT_THAT(statuses_of(run()), ElementsAre(done)) << file;
        test::write_text(file, "");
        EXPECT_THAT(statuses_of(run()), ElementsAre(done)) << file;
        EXPECT_EQ(test::read_text(pad), made);
        EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date)) << file;
    }
    test::write_text(folder("a") / "manifest.json", "[{}]");
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    test::write_text(pad, "mine");
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date));
    EXPECT_EQ(test::read_text(pad), "mine");
}

TEST_F(BatchTest, AnotherDrawnSeedIsNoReasonToMakeAnew) {
    add("a.wav", "a");
    request_.settings.random_seed.reset();
    run();
    request_.seed = 43;
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date));
    request_.settings.random_seed = 43;
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

TEST_F(BatchTest, ForceAndRetryFailed) {
    add("a.wav", "a");
    add("bad.wav", "corrupt");
    run();
    request_.retry_failed = true;
    auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(up_to_date, failed));
    EXPECT_EQ(report.tracks[1].reason, "no audio in it");
    request_.retry_failed = false;
    request_.force = true;
    report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(done, failed));
    EXPECT_EQ(report.tracks[1].reason, "no audio in it");
}

TEST_F(BatchTest, FaultsThatAreNotTheTracksAreTriedAgain) {
    add("a.wav", "no writing");
    run();
    EXPECT_THAT(run().tracks[0].reason, testing::Not(HasSubstr("failed before")));
}

TEST_F(BatchTest, NamesakesKeepBothSets) {
    add("x/Intro.wav", "first");
    add("y/intro.flac", "second");
    const auto report = run();
    const std::string one = report.tracks[0].track_slug;
    const std::string two = report.tracks[1].track_slug;
    EXPECT_NE(one, two);
    EXPECT_THAT(texture(one), HasSubstr("first"));
    EXPECT_THAT(texture(two), HasSubstr("second"));
}

TEST_F(BatchTest, LaterNamesakeLeavesTheFirstItsName) {
    add("x/intro.wav", "first");
    run();
    add("a/intro.wav", "second");
    std::swap(request_.tracks[0], request_.tracks[1]);
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(done, up_to_date));
    EXPECT_EQ(report.tracks[1].track_slug, "intro");
    EXPECT_THAT(texture("intro"), HasSubstr("first"));
}

TEST_F(BatchTest, SamePathBelowAnotherRootIsAnotherTrack) {
    add("intro.wav", "first");
    run();
    const test::ScratchFolder other;
    test::write_text(other / "intro.wav", "second");
    request_.root = other.path();
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(done));
    EXPECT_THAT(texture("intro"), HasSubstr("first"));
    EXPECT_THAT(texture(report.tracks[0].track_slug), HasSubstr("second"));
}

TEST_F(BatchTest, MovedArchiveIsStillUpToDate) {
    add("intro.wav", "first");
    run();
    const test::ScratchFolder other;
    fs::rename(archive_ / "intro.wav", other / "intro.wav");
    request_.root = other.path();
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date));
}

TEST_F(BatchTest, FolderWithoutALedgerIsNotOverwritten) {
    test::write_text(folder("a") / "pads/mine.wav", "mine");
    add("a.wav", "a");
    const auto report = run();
    EXPECT_NE(report.tracks[0].track_slug, "a");
    EXPECT_EQ(test::read_text(folder("a") / "pads/mine.wav"), "mine");
}

// A folder that somebody put in the place of a track's, with what makes it look like one.
TEST_F(BatchTest, FolderOfSomebodysInItsPlaceIsLeftAlone) {
    add("a.wav", "a");
    run();
    fs::remove(folder("a") / ".afterglow");
    const test::UsersThings mine(folder("a"));
    const auto copied = test::descriptions_in(folder("a"));
    for (const auto expected : {done, up_to_date, done}) {
        const auto report = run();
        EXPECT_THAT(statuses_of(report), ElementsAre(expected));
        EXPECT_NE(report.tracks[0].track_slug, "a");
        EXPECT_FALSE(texture(report.tracks[0].track_slug).empty());
        EXPECT_EQ(mine.changed(), "");
        EXPECT_EQ(test::descriptions_in(folder("a")), copied);
        request_.force = expected == up_to_date;
    }
}

TEST_F(BatchTest, ListedTwiceIsMadeOnce) {
    add("a.wav", "a");
    request_.tracks.push_back(request_.tracks[0]);
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(done, skipped));
    EXPECT_EQ(report.tracks[1].reason, "listed twice");
}

TEST_F(BatchTest, SlicesAgreeOnNames) {
    for (const char* name : {"x/a.wav", "y/a.wav", "b.wav"}) add(name, name);
    request_.dry_run = true;
    const auto whole = run();
    request_.dry_run = false;
    request_.start_index = 1;
    request_.count = 1;
    const auto slice = run();
    ASSERT_THAT(slice.tracks, SizeIs(1));
    EXPECT_EQ(slice.tracks[0].track_slug, whole.tracks[1].track_slug);
    EXPECT_EQ(record()["total"], 1);
    request_.start_index = 99;
    EXPECT_THAT(run().tracks, IsEmpty());
}

TEST_F(BatchTest, DryRunTellsAndWritesNothing) {
    add("a.wav", "a");
    request_.dry_run = true;
    const auto report = run();
    EXPECT_THAT(statuses_of(report), ElementsAre(planned));
    EXPECT_EQ(report.tracks[0].folder, folder("a"));
    EXPECT_EQ(report.tracks[0].counts.at("pad"), request_.settings.pads.max_per_file);
    EXPECT_EQ(report.totals.at("pad"), request_.settings.pads.max_per_file);
    EXPECT_TRUE(fs::is_empty(place_.path()));
}

TEST_F(BatchTest, NamesThatAreNotTextWork) {
    add("caf\xEE\xBF\xA9.wav", "x");
    test::write_text(archive_ / "caf\xE9.wav", "latin");
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

TEST_F(BatchTest, SameBytesForAnyNumberOfWorkers) {
    for (int i = 0; i < 8; ++i) add(std::to_string(i) + ".wav", std::string("text ") + std::to_string(i));
    std::vector<std::vector<std::pair<std::string, std::string>>> made;
    for (const int jobs : {1, 2, 5}) {
        request_.settings.batch.jobs = jobs;
        request_.force = true;
        run();
        made.push_back(test::contents_of(request_.export_dir / "tr8s/by_source"));
    }
    EXPECT_EQ(made[0], made[1]);
    EXPECT_EQ(made[0], made[2]);
}

TEST_F(BatchTest, ManyTracksTakeNoQuadraticTime) {
    test::write_text(archive_ / "a.wav", "corrupt");
    for (int i = 0; i < 5000; ++i) {
        archive::CatalogRow row;
        row.id = std::to_string(i);
        row.rel_path = "missing/" + std::to_string(i % 500) + "/" + std::to_string(i) + ".wav";
        request_.tracks.push_back(row);
    }
    EXPECT_EQ(run().failed, 5000U);
    EXPECT_EQ(record()["results"].size(), 5000U);
}

TEST(Batch, RunsTheRealPipeline) {
    const test::ScratchFolder archive;
    const test::ScratchFolder place;
    test::write_wav(archive / "tone.wav", 6.0, 2, 22050);
    test::write_text(archive / "text.mp3", "no music");
    BatchRequest request;
    for (const char* name : {"tone.wav", "text.mp3"}) {
        archive::CatalogRow row;
        row.rel_path = name;
        request.tracks.push_back(row);
    }
    request.root = archive.path();
    request.work_dir = place / "work";
    request.export_dir = place / "export";
    request.results_file = place / "batch_results.json";
    request.makers = {makers::MakerId::hiss, makers::MakerId::pads};
    const auto report = run_batch(request, silent_progress());
    EXPECT_THAT(statuses_of(report), ElementsAre(done, failed)) << report.tracks[0].reason;
    EXPECT_GT(report.totals.at("pad"), 0);
    EXPECT_TRUE(fs::exists(place / "export/tr8s/by_source/tone/manifest.json"));
}

}  // namespace
}  // namespace afterglow::jobs

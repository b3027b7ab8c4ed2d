// A batch that is torn, filled up, locked, stopped or killed.
#include "archive/batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "archive/batch_fixture.hpp"
#include "archive/worker.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using enum TrackStatus;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(BatchTest, TornLedgerIsNoHindrance) {
    add("a.wav", "a");
    add("b.wav", "b");
    request_.settings.batch.jobs = 1;
    run();
    const auto file = request_.export_dir / "tr8s/ledger.jsonl";
    const std::string text = test::read_text(file);
    test::write_text(file, text.substr(0, text.size() - 15));
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, done));
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, up_to_date));
}

TEST_F(BatchTest, FullDiskEndsTheRunWithATrueRecord) {
    request_.settings.batch.jobs = 1;
    add("a.wav", "a");
    add("b.wav", "full");
    add("c.wav", "c");
    try {
        run();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::space);
    }
    EXPECT_EQ(record()["successful"], 1);
    EXPECT_EQ(record()["results"][1]["status"], "skipped");
    test::write_text(archive_ / "b.wav", "b");
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, done, done));
}

TEST_F(BatchTest, TooLittleSpaceEndsItBeforeItBegins) {
    struct SmallDisk : FileSystem {
        std::int64_t free_bytes(const char*) override { return 1 << 20; }
    } disk;
    add("a.wav", "a");
    try {
        run_batch_with(request_, fake_make, disk, silent_progress());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::space);
    }
    EXPECT_FALSE(fs::exists(folder("a")));
}

TEST_F(BatchTest, TwoBatchesOnOneExportRefuse) {
    add("a.wav", "hang");
    const pid_t other = fork();
    if (other == 0) run_and_exit();
    ASSERT_TRUE(test::appears(request_.work_dir / "a"));
    request_.work_dir = place_ / "work2";
    try {
        run();
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::usage);
        EXPECT_THAT(error.what(), HasSubstr("another batch"));
    }
    kill(other, SIGKILL);
    waitpid(other, nullptr, 0);
}

// Interrupted once the work folder of a track is there.
struct StopWhenSeen : Progress {
    explicit StopWhenSeen(fs::path seen) : path(std::move(seen)) {}
    bool interrupted() const override { return fs::exists(path); }
    fs::path path;
};

TEST_F(BatchTest, InterruptionKeepsWhatIsPublished) {
    request_.settings.batch.jobs = 1;
    add("a.wav", "a");
    add("b.wav", "half");
    add("c.wav", "c");
    StopWhenSeen stop(folder(".b.partial") / "pads/b_pad01.wav");
    const auto report = run(stop);
    EXPECT_TRUE(report.interrupted);
    EXPECT_THAT(statuses_of(report), ElementsAre(done, skipped, skipped));
    EXPECT_THAT(report.tracks[1].reason, HasSubstr("interrupted"));
    EXPECT_EQ(record()["interrupted"], true);
    EXPECT_EQ(record()["successful"], 1);
    EXPECT_FALSE(fs::exists(folder(".b.partial")));
    EXPECT_FALSE(fs::exists(request_.work_dir));
    EXPECT_TRUE(fs::exists(request_.export_dir / "tr8s/by_source/manifest.csv"));
    test::write_text(archive_ / "b.wav", "b");
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, done, done));
}

TEST_F(BatchTest, KilledRunLeavesATrueRecordAndARerunFinishes) {
    request_.settings.batch.jobs = 1;
    add("a.wav", "a");
    add("b.wav", "half");
    add("c.wav", "c");
    const pid_t batch = fork();
    if (batch == 0) run_and_exit();
    ASSERT_TRUE(test::appears(folder(".b.partial") / "pads/b_pad01.wav"));
    kill(batch, SIGKILL);
    waitpid(batch, nullptr, 0);
    EXPECT_EQ(record()["total"], 3);
    ASSERT_EQ(record()["results"].size(), 1U);
    EXPECT_EQ(record()["results"][0]["status"], "done");
    EXPECT_TRUE(fs::exists(folder("a") / "manifest.csv"));
    EXPECT_FALSE(fs::exists(folder("b")));
    test::write_text(archive_ / "b.wav", "b");
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date, done, done));
    for (const auto& [path, bytes] : test::contents_of(request_.export_dir))
        EXPECT_THAT(path, testing::Not(HasSubstr("partial")));
}

TEST_F(BatchTest, LeftoversOfKilledRunsGoAway) {
    fs::create_directories(folder(".gone.partial") / "pads");
    test::write_text(folder(".afterglow-1-2.tmp"), "x");
    test::write_text(folder(".mine"), "x");
    run();
    EXPECT_FALSE(fs::exists(folder(".gone.partial")));
    EXPECT_FALSE(fs::exists(folder(".afterglow-1-2.tmp")));
    EXPECT_TRUE(fs::exists(folder(".mine")));
}

TEST_F(BatchTest, NothingIsWrittenThroughALinkOutOfTheExport) {
    const test::ScratchFolder outside;
    fs::create_directories(request_.export_dir / "tr8s");
    fs::create_directory_symlink(outside.path(), request_.export_dir / "tr8s/by_source");
    add("a.wav", "a");
    EXPECT_THROW(run(), Error);
    EXPECT_TRUE(fs::is_empty(outside.path()));
}

TEST_F(BatchTest, EverythingLiesInTheRootItIsConfinedTo) {
    request_.confine_to = place_ / "elsewhere";
    add("a.wav", "a");
    EXPECT_THROW(run(), Error);
    EXPECT_FALSE(fs::exists(request_.export_dir));
    request_.confine_to = place_.path();
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

}  // namespace
}  // namespace afterglow::archive

// A batch that is torn, filled up, locked, stopped or killed.
#include "jobs/batch.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "archive/confine.hpp"
#include "archive/worker.hpp"
#include "jobs/batch_fixture.hpp"
#include "support/users_things.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using enum archive::TrackStatus;
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
        EXPECT_EQ(error.category(), ErrorCategory::disk_full);
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
        EXPECT_EQ(error.category(), ErrorCategory::disk_full);
    }
    EXPECT_FALSE(fs::exists(folder("a")));
}

TEST_F(BatchTest, ATrackThatNeedsMoreDiskThanThereIsCostsItselfOnlyAndThisTimeOnly) {
    add("a.wav", "large");
    add("b.wav", "b");
    EXPECT_THAT(statuses_of(run()), ElementsAre(failed, done));
    const auto again = run();
    EXPECT_THAT(statuses_of(again), ElementsAre(failed, up_to_date));
    EXPECT_EQ(again.tracks[0].reason, "it needs 1 TB of disk");
}

// A disk without links, and not much of it: what would be copied is counted before it is.
TEST_F(BatchTest, CopiesThatDoNotFitAreNotBegun) {
    struct SmallWithoutLinks : FileSystem {
        int symlink(const char*, const char*) override {
            errno = EPERM;
            return -1;
        }
        std::int64_t free_bytes(const char*) override { return free; }
        std::int64_t free = 0;
    } disk;
    add("a.wav", test::wav_bytes(1.0));
    add("b.wav", test::wav_bytes(60.0));
    const auto textures = pipeline::planned_bytes(
        pipeline::planned_counts(request_.makers, request_.settings), request_.settings);
    request_.settings.batch.jobs = 1;
    disk.free = (16LL << 20) + textures + 1'000'000;  // enough for three copies of the first
    const auto report = run_batch_with(request_, fake_make, disk, silent_progress());
    EXPECT_THAT(statuses_of(report), ElementsAre(done, failed));
    EXPECT_THAT(report.tracks[1].reason, HasSubstr("2.9 MB for copies"));
    disk.free += 2'000'000;
    EXPECT_THAT(statuses_of(run_batch_with(request_, fake_make, disk, silent_progress())),
                ElementsAre(up_to_date, done));
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
        EXPECT_THAT(error.what(), HasSubstr("another run"));
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
    StopWhenSeen stop(staging("b") / "pads/b_pad01.wav");
    const auto report = run(stop);
    EXPECT_TRUE(report.interrupted);
    EXPECT_THAT(statuses_of(report), ElementsAre(done, skipped, skipped));
    EXPECT_THAT(report.tracks[1].reason, HasSubstr("interrupted"));
    EXPECT_EQ(record()["interrupted"], true);
    EXPECT_EQ(record()["successful"], 1);
    EXPECT_FALSE(fs::exists(staging("b")));
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
    ASSERT_TRUE(test::appears(staging("b") / "pads/b_pad01.wav"));
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

// As the system does where memory runs out.
TEST_F(BatchTest, ATrackWhoseWorkerWasKilledIsTriedAgain) {
    add("a.wav", "killed");
    add("b.wav", "b");
    EXPECT_THAT(statuses_of(run()), ElementsAre(failed, done));
    const auto again = run();
    EXPECT_THAT(statuses_of(again), ElementsAre(failed, up_to_date));
    EXPECT_THAT(again.tracks[0].reason,
                testing::AllOf(HasSubstr("killed from outside"), testing::Not(HasSubstr("failed before"))));
}

TEST_F(BatchTest, LeftoversOfKilledRunsGoAway) {
    const OutputRoot out(request_.export_dir);
    const auto left = out.make_staging("tr8s/by_source/gone", "batch");
    out.make_folder(left / "pads");
    out.write_file(left / "pads/a.wav", "x");
    fs::create_directories(folder(".foo.partial"));
    fs::create_directories(staging("bar"));
    const test::UsersThings mine(folder(".foo.partial"));
    const test::UsersThings beside(folder(""));
    const test::UsersThings like_ours(staging("bar"));
    run();
    EXPECT_FALSE(fs::exists(staging("gone")));
    EXPECT_EQ(mine.changed() + beside.changed() + like_ours.changed(), "");
}

TEST_F(BatchTest, NothingIsWrittenThroughALinkOutOfTheExport) {
    const test::ScratchFolder outside;
    fs::create_directories(request_.export_dir / "tr8s");
    fs::create_directory_symlink(outside.path(), request_.export_dir / "tr8s/by_source");
    add("a.wav", "a");
    EXPECT_THROW(run(), Error);
    EXPECT_TRUE(fs::is_empty(outside.path()));
}

// What a decoder that a hostile file has taken over could try.
TEST_F(BatchTest, AWorkerCanChangeNothingButItsStagingFolder) {
    ASSERT_TRUE(archive::protection_of().landlock > 0);
    add("a.wav", "a");
    add("b.wav", "b");
    run();
    const auto a_texture = folder("a") / "pads/a_pad01.wav";
    const std::string before = test::read_text(a_texture);
    const auto try_everything = [&](const pipeline::SourceTask& task, const OutputRoot& out,
                                    const fs::path& target) {
        int tried = 0;
        int done = 0;
        const auto attempt = [&](bool succeeded) {
            ++tried;
            done += succeeded ? 1 : 0;
        };
        const auto can_open = [](const fs::path& path, int flags) {
            const int fd = open(path.c_str(), flags, 0600);
            if (fd >= 0) close(fd);
            return fd >= 0;
        };
        for (const fs::path& file : {a_texture, archive_ / "a.wav", archive_ / "b.wav"}) {
            attempt(can_open(file, O_WRONLY | O_TRUNC));
            attempt(unlink(file.c_str()) == 0);
            attempt(rename(file.c_str(), (place_ / "stolen").c_str()) == 0);
            attempt(chmod(file.c_str(), 0) == 0);
        }
        attempt(can_open(archive_ / "a.wav", O_RDONLY));  // another track
        attempt(can_open(place_ / "planted", O_WRONLY | O_CREAT));
        attempt(can_open(request_.export_dir / "tr8s/ledger.jsonl", O_WRONLY));
        attempt(rename(folder("a").c_str(), (folder("a").native() + "_gone").c_str()) == 0);
        attempt(socket(AF_INET, SOCK_STREAM, 0) >= 0);
        attempt(kill(getppid(), 0) == 0);
        auto result = fake_make(task, out, target);
        result.notes = {reason_in_words(std::to_string(done) + " of " + std::to_string(tried))};
        return result;
    };
    request_.tracks.erase(request_.tracks.begin());
    request_.force = true;
    const auto report = run_batch_with(request_, try_everything, real_file_system(), silent_progress());
    ASSERT_EQ(report.tracks.size(), 1U);
    EXPECT_EQ(report.tracks[0].status, done) << report.tracks[0].reason;
    EXPECT_THAT(reason_texts(report.tracks[0].notes), testing::Contains("0 of 18"));
    EXPECT_EQ(test::read_text(a_texture), before);
    EXPECT_EQ(test::read_text(archive_ / "b.wav"), "b");
}

TEST_F(BatchTest, AWorkerMayReadWhatItsTrackHadBefore) {
    add("a.wav", "a");
    run();
    const auto read_again = [&](const pipeline::SourceTask& task, const OutputRoot& out,
                                const fs::path& target) {
        auto result = fake_make(task, out, target);
        result.notes = {reason_in_words(texture("a"))};
        return result;
    };
    request_.force = true;
    const auto report = run_batch_with(request_, read_again, real_file_system(), silent_progress());
    ASSERT_EQ(report.tracks[0].status, done) << report.tracks[0].reason;
    EXPECT_THAT(reason_texts(report.tracks[0].notes), testing::Contains(testing::StartsWith("a")));
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
}  // namespace afterglow::jobs

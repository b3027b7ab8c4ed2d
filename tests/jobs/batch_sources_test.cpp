// Recordings that change, and processes that cannot be had, while a batch is at work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "archive/ledger.hpp"
#include "base/disk.hpp"
#include "base/text.hpp"
#include "jobs/batch_fixture.hpp"
#include "support/users_things.hpp"

namespace afterglow::jobs {
namespace {

namespace fs = std::filesystem;
using enum archive::TrackStatus;
using testing::ElementsAre;
using testing::HasSubstr;

class BatchSources : public BatchTest {
  protected:
    BatchSources() { request_.settings.batch.jobs = 1; }

    // A batch of one recording that something else happens to while its worker is at it.
    BatchReport run_while(const std::function<void(const fs::path&)>& happens) {
        const fs::path source = archive_ / "a.wav";
        const fs::path seen = staging("a") / "reading";
        const fs::path over = source.native() + ".over";
        const MakeTrack make = [&](const pipeline::SourceTask& task, const OutputRoot& out,
                                   const fs::path& target) {
            const auto began = fake_make(task, out, target);
            std::ofstream(task.staging / "reading") << "now";
            while (fs::exists(task.staging / "reading"))
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            return began;
        };
        const pid_t other = fork();
        if (other == 0) {
            test::appears(seen);
            happens(source);
            fs::remove(seen);
            _exit(0);
        }
        const auto report = run_batch_with(request_, make, real_file_system(), silent_progress());
        waitpid(other, nullptr, 0);
        return report;
    }

    void expect_failed_and_forgotten(const BatchReport& report) {
        ASSERT_THAT(statuses_of(report), ElementsAre(failed));
        EXPECT_THAT(report.tracks[0].reason, HasSubstr("changed or vanished while it was read"));
        EXPECT_FALSE(fs::exists(folder("a")));
        EXPECT_TRUE(archive::Ledger::read(request_.export_dir / "tr8s/ledger.jsonl").entries().empty());
    }
};

TEST_F(BatchSources, ThatGrowAreNotPublished) {
    add("a.wav", "a");
    expect_failed_and_forgotten(
        run_while([](const fs::path& source) { test::write_text(source, "a and more"); }));
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    EXPECT_THAT(texture("a"), testing::StartsWith("a and more"));
}

TEST_F(BatchSources, ThatAreReplacedAreNotPublished) {
    add("a.wav", "a");
    expect_failed_and_forgotten(run_while([](const fs::path& source) {
        test::write_text(source.native() + ".new", "b");
        fs::rename(source.native() + ".new", source);
    }));
}

TEST_F(BatchSources, ThatVanishAreNotPublishedAndMadeWhenTheyAreBack) {
    add("a.wav", "a");
    const auto time = fs::last_write_time(archive_ / "a.wav");
    expect_failed_and_forgotten(run_while([](const fs::path& source) { fs::remove(source); }));
    test::write_text(archive_ / "a.wav", "a");
    fs::last_write_time(archive_ / "a.wav", time);
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

// What stays is removed by the next run, even where that has nothing to do.
TEST_F(BatchSources, StagedOnesThatStayedAreRemoved) {
    add("a.wav", "a");
    run();
    request_.keep_work = request_.force = true;
    run();
    request_.keep_work = request_.force = false;
    fs::create_directories(request_.work_dir / "mine");
    EXPECT_THAT(statuses_of(run()), ElementsAre(up_to_date));
    EXPECT_FALSE(fs::exists(request_.work_dir / "a"));
    EXPECT_TRUE(fs::exists(request_.work_dir / "mine"));
}

TEST_F(BatchSources, AreStagedBesideAFolderOfSomebodys) {
    add("a.wav", "a");
    fs::create_directories(request_.work_dir / "a");
    const test::UsersThings mine(request_.work_dir / "a");
    request_.keep_work = true;
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    EXPECT_TRUE(fs::exists(request_.work_dir / "a-2/source_audio/a.wav"));
    request_.keep_work = false;
    for (const bool again : {false, true}) {
        request_.force = again;
        EXPECT_THAT(statuses_of(run()), ElementsAre(again ? done : up_to_date));
        EXPECT_EQ(mine.changed(), "");
        EXPECT_FALSE(fs::exists(request_.work_dir / "a-2"));
    }
}

TEST_F(BatchSources, AreStagedUnderNamesThatEveryDiskAllows) {
    add("what? con: \"x\".wav", "a");
    add("con.wav", "b");
    request_.keep_work = true;
    EXPECT_THAT(statuses_of(run()), ElementsAre(done, done));
    for (const auto& entry : fs::recursive_directory_iterator(request_.work_dir)) {
        const auto name = entry.path().filename().string();
        EXPECT_EQ(portable_name(name), name);
    }
    EXPECT_TRUE(fs::exists(folder("con_")));
}

TEST_F(BatchSources, AreStagedInTheTracksOwnFolderWhateverTheSettingsSay) {
    add("a.wav", "a");
    request_.settings.paths.source_audio_dir = "../audio";
    request_.settings.paths.drums_dir = "/somewhere/drums";
    request_.keep_work = true;
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
    EXPECT_TRUE(fs::exists(request_.work_dir / "a/audio/a.wav"));
    EXPECT_TRUE(fs::exists(request_.work_dir / "a/somewhere/drums/a.wav"));
}

// One that is in the other's place would be looked for where folders come and go.
TEST_F(BatchSources, AreNotBelowTheWorkFolder) {
    add("masters/a.wav", "a");
    const test::UsersThings mine(archive_ / "masters");
    for (const fs::path& work : {archive_.path(), archive_ / "masters/..", archive_.path().parent_path()}) {
        request_.work_dir = work;
        EXPECT_THROW(run(), Error) << work;
    }
    request_.work_dir = place_.path();
    EXPECT_THROW(run(), Error);
    EXPECT_EQ(mine.changed(), "");
}

// Fails one call `times` times.
struct Short : archive::Processes {
    Short(std::string call, int error, int times) : call_(std::move(call)), error_(error), left_(times) {}
    pid_t fork() override { return fails("fork") ? -1 : archive::Processes::fork(); }
    int setrlimit(int resource, const rlimit* limit) override {
        return fails("setrlimit") ? -1 : archive::Processes::setrlimit(resource, limit);
    }
    int landlock_restrict_self(int ruleset) override {
        return fails("landlock") ? -1 : archive::Processes::landlock_restrict_self(ruleset);
    }
    ssize_t write(int fd, const void* data, std::size_t size) override {
        return fails("write") ? -1 : archive::Processes::write(fd, data, size);
    }
    bool fails(const char* call) {
        if (call != call_ || left_-- <= 0) return false;
        errno = error_;
        return true;
    }
    std::string call_;
    int error_;
    int left_;
};

TEST_F(BatchSources, WaitForAProcessWhileThereAreTooMany) {
    add("a.wav", "a");
    Short system("fork", EAGAIN, 2);
    const auto report = run_batch_with(request_, fake_make, real_file_system(), silent_progress(), system);
    EXPECT_THAT(statuses_of(report), ElementsAre(done));
}

TEST_F(BatchSources, EndTheRunWhereNoProcessCanBeHad) {
    add("a.wav", "a");
    Short system("fork", ENOSYS, 1);
    EXPECT_THROW(run_batch_with(request_, fake_make, real_file_system(), silent_progress(), system), Error);
    EXPECT_FALSE(fs::exists(request_.work_dir));
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

// What the system refuses says nothing about a track: it is not remembered as failed.
TEST_F(BatchSources, AreNotBlamedForWhatTheSystemRefuses) {
    add("a.wav", "a");
    for (const char* call : {"setrlimit", "landlock", "write"}) {
        Short system(call, EPERM, 1);
        const auto report =
            run_batch_with(request_, fake_make, real_file_system(), silent_progress(), system);
        ASSERT_THAT(statuses_of(report), ElementsAre(failed)) << call;
        EXPECT_FALSE(report.tracks[0].reason.empty());
        EXPECT_FALSE(fs::exists(folder("a")));
    }
    EXPECT_THAT(statuses_of(run()), ElementsAre(done));
}

// A folder that can be renamed only within one file system, as between two disks.
struct TwoDisks : FileSystem {
    int renameat(int from_folder, const char* from, int to_folder, const char* to) override {
        if (!is_staging(from)) return FileSystem::renameat(from_folder, from, to_folder, to);
        errno = EXDEV;
        return -1;
    }
    int exchange(const char* a, const char* b) override {
        if (!is_staging(a)) return FileSystem::exchange(a, b);
        errno = EXDEV;
        return -1;
    }
    static bool is_staging(const fs::path& path) {
        return path.parent_path().filename() == "by_source" && path.native().ends_with("-new.tmp");
    }
};

TEST_F(BatchSources, ArePublishedAcrossDisks) {
    TwoDisks disks;
    add("a.wav", "a");
    const auto publish = [&] {
        return statuses_of(run_batch_with(request_, fake_make, disks, silent_progress()));
    };
    EXPECT_THAT(publish(), ElementsAre(done));
    request_.force = true;
    test::write_text(archive_ / "a.wav", "other");
    EXPECT_THAT(publish(), ElementsAre(done));
    EXPECT_THAT(texture("a"), testing::StartsWith("other"));
    for (const auto& entry : fs::directory_iterator(folder("")))
        EXPECT_FALSE(disk::is_name_beside(entry.path().filename())) << entry.path();
}

}  // namespace
}  // namespace afterglow::jobs

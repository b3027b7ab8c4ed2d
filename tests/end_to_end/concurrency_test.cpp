// Other programs at work on the same files: a second run, a recorder that goes on, links that lead elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "base/identity.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Tree = std::map<std::string, std::string>;

class Concurrency : public ::testing::Test {
  protected:
    void SetUp() override {
        write_recording(folder_ / "archive" / "one.wav", small_piece(5.0, 220.0));
        write_recording(folder_ / "archive" / "two.wav", small_piece(5.0, 262.0));
    }

    static std::vector<std::string> run_into(const fs::path& archive, const fs::path& out) {
        return {AFTERGLOW_BINARY,
                "run",
                archive.string(),
                "--out",
                out.string(),
                "--min-duration",
                "1",
                "--jobs",
                "1",
                "--profile",
                "fast_sketch",
                "--seed",
                "3",
                "--mine-pads"};
    }
    std::vector<std::string> run_again() const { return run_into(folder_ / "archive", folder_ / "kits"); }

    static fs::path tracks_in(const fs::path& kits) { return kits / "export" / "tr8s" / "by_source"; }
    static nlohmann::json track_in(const fs::path& kits, const std::string& rel_path) {
        const auto record = json_of(kits / "batch_results.json");
        for (const auto& track : record["results"])
            if (track["rel_path"] == rel_path) return track;
        return {};
    }
    static bool appears(const fs::path& path) {
        for (int i = 0; i < 60000 && !fs::exists(path); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return fs::exists(path);
    }
    // The content that the ledger's last line for a recording names.
    static std::string remembered_content(const fs::path& kits, const std::string& rel_path) {
        std::ifstream lines(kits / "export" / "tr8s" / "ledger.jsonl");
        std::string content;
        for (std::string line; std::getline(lines, line);) {
            const auto entry = nlohmann::json::parse(line);
            if (entry["rel_path"] == rel_path) content = entry["content"];
        }
        return content;
    }

    ScratchFolder folder_;
};

TEST_F(Concurrency, ASecondRunOnTheSameOutputIsRefusedAndAKilledOneDoesNotBlock) {
    RunningProcess first(run_again(), {});
    ASSERT_TRUE(appears(folder_ / "kits" / "work"));
    // What lies in it besides its mark comes after all locks.
    while (first.running() && std::distance(fs::directory_iterator(folder_ / "kits" / "work"), {}) < 2)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    first.send_signal(SIGSTOP);
    const auto second = run_process(run_again());
    EXPECT_EQ(second.status, 2);
    EXPECT_THAT(second.err, HasSubstr("another run of Afterglow is at work here"));
    EXPECT_THAT(second.err, HasSubstr((folder_ / "kits").string()));
    auto batch = std::vector<std::string>{"batch",       "--sources", "kits/selected_sources.csv",
                                          "--root",      "archive",   "--out",
                                          "kits/export", "--work",    "work2",
                                          "--output",    "r.json"};
    const auto third = afterglow(batch, {.folder = folder_.path()});
    EXPECT_EQ(third.status, 2);
    EXPECT_THAT(third.err, HasSubstr("another run of Afterglow is at work here"));
    first.signal_group(SIGKILL);
    first.wait();
    const auto last = run_process(run_again());
    EXPECT_EQ(last.status, 0) << last.err;
    EXPECT_TRUE(fs::exists(tracks_in(folder_ / "kits") / "one" / "manifest.json"));
}

TEST_F(Concurrency, ASecondMakeIntoTheSameFolderIsRefused) {
    const std::vector<std::string> make = {"make", "archive", "--out", "made", "--all", "--seed", "1"};
    auto command = make;
    command.insert(command.begin(), AFTERGLOW_BINARY);
    RunningProcess first(command, {.folder = folder_.path()});
    const auto staged = [&] {
        for (const auto& entry : fs::directory_iterator(folder_ / "made"))
            if (entry.path().filename().string().starts_with(".")) return true;
        return false;
    };
    ASSERT_TRUE(appears(folder_ / "made"));
    while (first.running() && !staged()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    first.send_signal(SIGSTOP);
    const auto second = afterglow(make, {.folder = folder_.path()});
    EXPECT_EQ(second.status, 2);
    EXPECT_THAT(second.err, HasSubstr("another run of Afterglow is at work here"));
    first.send_signal(SIGCONT);
    EXPECT_EQ(first.wait().status, 0);
    ASSERT_EQ(afterglow({"make", "archive", "--out", "undisturbed", "--all", "--seed", "1"},
                        {.folder = folder_.path()})
                  .status,
              0);
    EXPECT_EQ(tree_of(folder_ / "made"), tree_of(folder_ / "undisturbed"));
}

TEST_F(Concurrency, ARecordingThatGrowsFailsAloneAndIsMadeOnceItRests) {
    std::atomic<bool> recording = true;
    std::thread recorder([&] {
        std::ofstream file(folder_ / "archive" / "one.wav", std::ios::app | std::ios::binary);
        while (recording) {
            file << "...." << std::flush;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    const auto during = run_process(run_again());
    recording = false;
    recorder.join();
    const auto kits = folder_ / "kits";
    EXPECT_EQ(during.status, 3) << during.err;
    EXPECT_EQ(track_in(kits, "one.wav")["status"], "failed");
    EXPECT_THAT(track_in(kits, "one.wav")["reason"], HasSubstr("changed or vanished while it was read"));
    EXPECT_EQ(track_in(kits, "two.wav")["status"], "done");
    EXPECT_FALSE(fs::exists(tracks_in(kits) / "one"));
    EXPECT_EQ(remembered_content(kits, "one.wav"), "");
    const auto after = run_process(run_again());
    EXPECT_EQ(after.status, 0) << after.err;
    EXPECT_EQ(remembered_content(kits, "one.wav"), file_content_hash(folder_ / "archive" / "one.wav"));
    ASSERT_EQ(run_process(run_into(folder_ / "archive", folder_ / "undisturbed")).status, 0);
    EXPECT_EQ(tree_of(tracks_in(kits)), tree_of(tracks_in(folder_ / "undisturbed")));
}

// Whenever it happens, what is published and remembered is of one content.
TEST_F(Concurrency, ARecordingThatIsReplacedOrVanishesLeavesATrueRecord) {
    const auto source = folder_ / "archive" / "one.wav";
    const auto before = bytes_of(source);
    write_recording(folder_ / "other.wav", small_piece(4.0, 330.0));
    const auto other = bytes_of(folder_ / "other.wav");
    for (const int pause_ms : {0, 40, 120}) {
        for (const bool vanishes : {false, true}) {
            write_text(source, before);
            const auto kits = folder_ / ("kits" + std::to_string(pause_ms) + (vanishes ? "gone" : "new"));
            RunningProcess run(run_into(folder_ / "archive", kits), {});
            ASSERT_TRUE(appears(kits / "work"));
            std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
            vanishes ? static_cast<void>(fs::remove(source)) : write_text(source, other);
            const auto finished = run.wait();
            const auto track = track_in(kits, "one.wav");
            const auto content = remembered_content(kits, "one.wav");
            if (track["status"] == "done") {
                EXPECT_TRUE(content == content_hash(before) || content == content_hash(other));
                continue;
            }
            EXPECT_EQ(finished.status, 3) << finished.err;
            EXPECT_EQ(track["status"], "failed");
            EXPECT_EQ(content, "");
            EXPECT_FALSE(fs::exists(tracks_in(kits) / "one"));
        }
    }
}

TEST_F(Concurrency, OutputAndStagingMayLieOnOtherFileSystems) {
    std::string name = "/dev/shm/afterglow-test-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    const fs::path elsewhere = name;
    const auto here = run_process(run_again());
    EXPECT_EQ(here.status, 0) << here.err;
    const auto there = run_process(run_into(folder_ / "archive", elsewhere / "kits"));
    EXPECT_EQ(there.status, 0) << there.err;
    const std::vector<std::string> batch = {
        "batch",       "--sources",  "kits/selected_sources.csv",   "--root", "archive", "--out",
        "mixed",       "--work",     (elsewhere / "work").string(), "--seed", "3",       "--profile",
        "fast_sketch", "--mine-pads"};
    const auto mixed = afterglow(batch, {.folder = folder_.path()});
    EXPECT_EQ(mixed.status, 0) << mixed.err;
    const auto expected = tree_of(tracks_in(folder_ / "kits"));
    EXPECT_GT(expected.size(), 5U);
    EXPECT_EQ(tree_of(tracks_in(elsewhere / "kits")), expected);
    EXPECT_EQ(tree_of(folder_ / "mixed" / "tr8s" / "by_source"), expected);
    EXPECT_FALSE(fs::exists(elsewhere / "work"));
    fs::remove_all(elsewhere);
}

TEST_F(Concurrency, AReadOnlyArchiveIsEnough) {
    const auto archive = folder_ / "archive";
    // Without the right to mount, permissions alone stand in.
    const bool mounted =
        mount(archive.c_str(), archive.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
        mount(nullptr, archive.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    if (!mounted) {
        for (const auto& entry : fs::directory_iterator(archive))
            fs::permissions(entry, fs::perms::owner_read);
        fs::permissions(archive, fs::perms::owner_read | fs::perms::owner_exec);
    }
    const auto done = run_process(run_again(), {.folder = archive, .obey_permissions = true});
    EXPECT_EQ(done.status, 0) << done.err;
    EXPECT_TRUE(fs::exists(tracks_in(folder_ / "kits") / "one" / "manifest.json"));
    if (mounted) {
        EXPECT_EQ(umount(archive.c_str()), 0);
    }
    fs::permissions(archive, fs::perms::owner_all);
}

TEST_F(Concurrency, NothingOutsideIsChangedThroughLinks) {
    // Recordings that are reached through links and `..`, and that have two names.
    write_recording(folder_ / "outside" / "linked.wav", small_piece(5.0, 196.0));
    write_recording(folder_ / "outside" / "folder" / "deep.wav", small_piece(5.0, 175.0));
    fs::create_symlink(folder_ / "outside" / "linked.wav", folder_ / "archive" / "link.wav");
    fs::create_directory_symlink("../outside/folder", folder_ / "archive" / "linked folder");
    fs::create_hard_link(folder_ / "archive" / "one.wav", folder_ / "archive" / "same as one.wav");
    fs::create_directories(folder_ / "other");
    const Tree outside = tree_of(folder_ / "outside");
    const Tree archive = tree_of(folder_ / "archive");
    auto command = run_into(folder_ / "archive" / ".." / "archive", folder_ / "other" / ".." / "kits");
    const auto first = run_process(command);
    EXPECT_EQ(first.status, 0) << first.err;
    // What has two names is made once.
    EXPECT_EQ(json_of(folder_ / "kits" / "batch_results.json")["successful"], 4);

    // Every file of the output has a second name elsewhere, as backups made of hard links have.
    const auto backup = folder_ / "backup";
    fs::copy(folder_ / "kits", backup, fs::copy_options::recursive | fs::copy_options::create_hard_links);
    const Tree kept = tree_of(backup);
    for (auto& argument : command)
        if (argument == "3") argument = "4";
    const auto again = run_process(command);
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_NE(tree_of(tracks_in(folder_ / "kits")), tree_of(tracks_in(backup)));
    EXPECT_EQ(tree_of(backup), kept);
    EXPECT_EQ(tree_of(folder_ / "outside"), outside);
    EXPECT_EQ(tree_of(folder_ / "archive"), archive);
}

TEST_F(Concurrency, RowsThatLeadOutOfTheRootWriteNothingThere) {
    write_recording(folder_ / "outside" / "three.wav", small_piece(5.0, 196.0));
    const Tree outside = tree_of(folder_ / "outside");
    write_text(folder_ / "rows.csv", "rel_path\n../outside/three.wav\n../../../../../../etc/passwd\n");
    const auto done = afterglow(
        {"batch", "--sources", "rows.csv", "--root", "archive", "--profile", "fast_sketch", "--mine-pads"},
        {.folder = folder_.path()});
    EXPECT_EQ(done.status, 3) << done.err;
    EXPECT_EQ(tree_of(folder_ / "outside"), outside);
    EXPECT_EQ(json_of(folder_ / "batch_results.json")["successful"], 1);
    for (const auto& [path, bytes] : tree_of(folder_ / "export")) EXPECT_THAT(path, HasSubstr("tr8s/"));
}

}  // namespace
}  // namespace afterglow::test

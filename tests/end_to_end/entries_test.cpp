// One entry of an archive never ends a run and hides no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> pads_of(const std::string& input, const std::string& out) {
    return {"make", "--mine-pads", "--profile", "fast_sketch", input, "--out", out};
}

class Entries : public testing::Test {
  protected:
    Finished run(std::vector<std::string> arguments) {
        return afterglow(arguments, {.folder = scratch_.path(), .obey_permissions = true});
    }
    Finished run_archive(const std::string& archive, const std::string& out) {
        return run({"run", archive, "--out", out, "--min-duration", "1", "--profile", "fast_sketch"});
    }
    std::size_t catalogued(const std::string& out) {
        std::ifstream file(scratch_ / out / "audio_catalog.csv");
        std::size_t lines = 0;
        for (std::string line; std::getline(file, line);) ++lines;
        return lines > 0 ? lines - 1 : 0;
    }
    ScratchFolder scratch_;
};

TEST_F(Entries, MakeIntoAFolderOfItsInputMakesTheSameEachTime) {
    write_recording(scratch_ / "arc/a.wav", small_piece(8.0));
    write_recording(scratch_ / "arc/b.wav", small_piece(8.0, 330.0));
    std::map<std::string, std::string> first;
    for (int i = 0; i < 3; ++i) {
        const auto made = run(
            {"make", "--mine-pads", "--profile", "fast_sketch", "--seed", "1", "arc", "--out", "arc/out"});
        ASSERT_EQ(made.status, 0) << made.err;
        const auto tree = tree_of(scratch_ / "arc/out");
        if (i == 0) first = tree;
        EXPECT_EQ(tree, first) << "round " << i;
    }
    EXPECT_FALSE(first.empty());
}

TEST_F(Entries, TexturesBesideRecordingsHideNoRecording) {
    write_recording(scratch_ / "album/one.wav", small_piece(8.0));
    write_recording(scratch_ / "album/two.wav", small_piece(8.0, 330.0));
    write_recording(scratch_ / "album/live/three.wav", small_piece(8.0, 110.0));
    ASSERT_EQ(run(pads_of("album/one.wav", "album")).status, 0);
    ASSERT_TRUE(fs::exists(scratch_ / "album/manifest.csv"));
    ASSERT_TRUE(fs::exists(scratch_ / "album/one/manifest.csv"));
    ASSERT_EQ(run_archive("album", "kits").status, 0);
    EXPECT_EQ(catalogued("kits"), 3U);
}

TEST_F(Entries, NothingThatAnEarlierRunMadeIsTakenForARecording) {
    write_recording(scratch_ / "arc/a.wav", small_piece(8.0));
    ASSERT_EQ(run_archive("arc", "arc/out").status, 0);
    ASSERT_TRUE(fs::exists(scratch_ / "arc/out/kit"));
    const auto again = run_archive("arc", "elsewhere");
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(catalogued("elsewhere"), 1U);
    EXPECT_EQ(run_archive("arc", "arc/out").status, 0);
    EXPECT_EQ(catalogued("arc/out"), 1U);
}

TEST_F(Entries, ArchiveIsNoPlaceForResults) {
    write_recording(scratch_ / "arc/a.wav", small_piece(4.0));
    write_recording(scratch_ / "top/export/a.wav", small_piece(4.0));
    const auto before = tree_of(scratch_.path());
    for (const auto& [archive, out] :
         {std::pair("arc", "arc"), {"arc", "arc/../arc/."}, {"top/export", "top"}}) {
        const auto refused = run_archive(archive, out);
        EXPECT_EQ(refused.status, 2) << refused.err;
        EXPECT_THAT(refused.err, HasSubstr("only read"));
    }
    EXPECT_EQ(tree_of(scratch_.path()), before);
}

TEST_F(Entries, NothingToWorkOnIsSaidAndEndsWithTwo) {
    fs::create_directory(scratch_ / "empty");
    write_text(scratch_ / "text/notes.txt", "none");
    write_recording(scratch_ / "short/a.wav", small_piece(2.0));
    write_recording(scratch_ / "named/exports/a.wav", small_piece(8.0));
    for (const char* archive : {"empty", "text", "named"}) {
        const auto done = run_archive(archive, "out");
        EXPECT_EQ(done.status, 2) << archive << done.err;
        EXPECT_THAT(done.err, HasSubstr(std::string("no recordings in ") + archive));
        EXPECT_THAT(done.err, Not(HasSubstr("--explain")));
        EXPECT_FALSE(fs::exists(scratch_ / "out")) << archive;
        EXPECT_EQ(done.out, "") << archive;
    }
    EXPECT_THAT(run_archive("named", "out").err, HasSubstr("passed over by name: exports"));
    EXPECT_THAT(run_archive("named", "out").err,
                HasSubstr("no recordings in named: no audio files there but 1 folder passed over"));
    const auto rejected = run({"run", "short", "--out", "out"});
    EXPECT_EQ(rejected.status, 2) << rejected.err;
    EXPECT_THAT(rejected.err, HasSubstr("--min-duration"));
}

// As the user who may not: a test that runs as root gives that up.
TEST_F(Entries, FolderThatCannotBeOpenedIsNamedByEveryCommandAndHidesNoOther) {
    for (const char* name : {"arc/a/1.wav", "arc/locked/2.wav", "arc/z/3.wav"})
        write_recording(scratch_ / name, small_piece(6.0));
    fs::permissions(scratch_ / "arc/locked", fs::perms::none);
    for (const std::vector<std::string>& command : std::initializer_list<std::vector<std::string>>{
             {"discover", "--root", "arc", "--output", "c.csv"},
             pads_of("arc", "out"),
             {"measure", "arc"},
             {"run", "arc", "--out", "kits", "--min-duration", "1", "--profile", "fast_sketch"}}) {
        const auto done = run(command);
        EXPECT_EQ(done.status, 3) << command[0] << ": " << done.err;
        EXPECT_THAT(done.err, HasSubstr("locked: Permission denied")) << command[0];
    }
    EXPECT_EQ(catalogued("kits"), 2U);
    EXPECT_TRUE(fs::exists(scratch_ / "out/1/manifest.csv"));
    EXPECT_TRUE(fs::exists(scratch_ / "out/3/manifest.csv"));
    fs::permissions(scratch_ / "arc/locked", fs::perms::owner_all);
}

TEST_F(Entries, WhatIsNoFileIsNamedAndHidesNoRecording) {
    write_recording(scratch_ / "arc/a.wav", small_piece(6.0));
    ASSERT_EQ(mkfifo((scratch_ / "arc/pipe.wav").c_str(), 0600), 0);
    fs::create_symlink("/dev/zero", scratch_ / "arc/zero.wav");
    fs::create_symlink("/proc/self/ns/net", scratch_ / "arc/net.wav");
    fs::create_symlink("round.wav", scratch_ / "arc/round.wav");
    for (const std::vector<std::string>& command : std::initializer_list<std::vector<std::string>>{
             {"discover", "--root", "arc", "--output", "c.csv"}, pads_of("arc", "out"), {"measure", "arc"}}) {
        const auto done = run(command);
        EXPECT_EQ(done.status, 3) << command[0] << ": " << done.err;
        for (const char* name : {"pipe.wav", "zero.wav", "net.wav", "round.wav"})
            EXPECT_THAT(done.err, HasSubstr(name)) << command[0];
    }
    EXPECT_TRUE(fs::exists(scratch_ / "out/a/manifest.csv"));
}

TEST_F(Entries, FolderOfDevicesIsScannedToItsEnd) {
    const auto done = run({"discover", "--root", "/dev", "--output", "-"});
    EXPECT_TRUE(done.status == 0 || done.status == 3) << done.err;
    EXPECT_THAT(done.out, HasSubstr("rel_path"));
}

}  // namespace
}  // namespace afterglow::test

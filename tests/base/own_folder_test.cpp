#include "base/own_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/folder_contents.hpp"
#include "base/mark.hpp"
#include "support/failing_files.hpp"
#include "support/scratch.hpp"
#include "support/users_things.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::category_of;
using test::contents_of;
using test::FailingFileSystem;
using test::make_own;
using test::ScratchFolder;
using test::UsersThings;

TEST(OwnFolder, OnlyWhatIsListedAndUnchangedIsRemoved) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    make_own(root, "own", "pads/a.wav", "a");
    root.write_file("own/pads/b.wav", "b");
    std::ofstream(scratch / "own/pads/b.wav") << "b, edited";
    const UsersThings mine(scratch / "own");
    EXPECT_FALSE(root.clear_folder("own"));
    EXPECT_FALSE(fs::exists(scratch / "own/pads/a.wav"));
    EXPECT_EQ(read_text_file(scratch / "own/pads/b.wav"), "b, edited");
    EXPECT_EQ(mine.changed(), "");
    // Without its mark it is somebody's.
    EXPECT_FALSE(root.clear_folder("own"));
    EXPECT_EQ(mine.changed(), "");
}

// Moved aside to be removed, and then the disk failed.
TEST(OwnFolder, WhatWasMovedAsideIsTakenAgainWhereItIsNeeded) {
    const test::ScratchFolder scratch;
    const auto begin = [&] { return OutputRoot(scratch / "work", {}, real_file_system(), "test"); };
    begin();
    fs::rename(scratch / "work", disk::name_beside(scratch / "work", "old"));
    const OutputRoot again = begin();
    EXPECT_TRUE(disk::mark_of(scratch / "work"));
    EXPECT_TRUE(again.make_own_folder("track", "test"));
    fs::rename(scratch / "work/track", disk::name_beside(scratch / "work/track", "old"));
    EXPECT_FALSE(again.make_own_folder("track", "test"));
    EXPECT_TRUE(disk::mark_of(scratch / "work/track"));
    again.clear_folder("track");
    again.remove_root_if_empty();
    EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(OwnFolder, OnlyAFolderThatHoldsNothingIsRemovedAsEmpty) {
    const ScratchFolder scratch;
    for (const char* name : {"empty", "full"}) fs::create_directory(scratch / name);
    OutputRoot(scratch / "full").write_file("a.txt", "a");
    for (const char* name : {"empty", "full", "full/a.txt", "absent"})
        disk::remove_empty_folder(real_file_system(), scratch / name);
    EXPECT_FALSE(fs::exists(scratch / "empty"));
    EXPECT_TRUE(fs::exists(scratch / "full/a.txt"));
}

TEST(OwnFolder, AFolderWithoutAMarkIsLeftAlone) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    const UsersThings mine(scratch.path());
    fs::create_directory(scratch / "empty");
    for (const auto& entry : fs::directory_iterator(scratch.path()))
        EXPECT_FALSE(root.clear_folder(entry.path())) << entry.path();
    EXPECT_EQ(mine.changed(), "");
    EXPECT_TRUE(fs::exists(scratch / "empty"));
    EXPECT_TRUE(root.clear_folder("absent"));
}

TEST(OwnFolder, LinksAreRemovedAndNotFollowed) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    fs::create_directory(scratch / "music");
    std::ofstream(scratch / "music/song") << "s";
    root.make_own_folder("work", "test");
    root.make_folder("work/deep");
    root.link_or_copy(scratch / "music", "work/deep/link");
    // Swapped for a link when the folder was listed.
    root.make_folder("work/swapped");
    fs::remove(root.root() / "work/swapped");
    fs::create_directory_symlink(scratch / "music", root.root() / "work/swapped");
    EXPECT_FALSE(root.clear_folder("work"));
    EXPECT_EQ(contents_of(root.root()),
              (std::map<std::string, std::string>{{"work", ""},
                                                  {"work/swapped", "-> " + (scratch / "music").string()}}));
    EXPECT_EQ(read_text_file(scratch / "music/song"), "s");
}

TEST(OwnFolder, WhatIsHalfWrittenIsOursAsLongAsItIsInTheMaking) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    const auto half = disk::name_beside(scratch / "own/a.wav", "0").filename();
    root.make_own_folder("own", "test");
    std::ofstream(scratch / "own" / half) << "hal";
    EXPECT_TRUE(root.clear_folder("own"));
    make_own(root, "own", "a.wav", "a");
    std::ofstream(scratch / "own" / half) << "mine";
    EXPECT_FALSE(root.clear_folder("own"));
    EXPECT_EQ(read_text_file(scratch / "own" / half), "mine");
}

// Everything that is somebody's is still there, with all that belongs to it, where a folder is replaced.
TEST(PublishFolder, CarriesOverWhatIsNotOurs) {
    for (const bool can_exchange : {true, false}) {
        const ScratchFolder scratch;
        FailingFileSystem disk;
        disk.can_exchange = can_exchange;
        const OutputRoot root(scratch.path(), {}, disk);
        make_own(root, "a", "pads/1.wav", "old");
        root.write_file("a/pads/2.wav", "old");
        std::ofstream(scratch / "a/pads/2.wav") << "edited";
        const UsersThings mine(scratch / "a");
        const auto staged = root.make_staging("a", "test");
        root.make_folder(staged / "pads");
        for (const char* name : {"pads/1.wav", "pads/2.wav"}) root.write_file(staged / name, "new");
        root.complete_folder(staged, "");
        root.publish_folder(staged, "a");
        EXPECT_EQ(mine.changed(), "") << can_exchange;
        EXPECT_EQ(read_text_file(scratch / "a/pads/1.wav"), "new");
        EXPECT_EQ(read_text_file(scratch / "a/pads/2.wav"), "new");
        EXPECT_EQ(read_text_file(scratch / "a/pads/2 (2).wav"), "edited");
        for (const auto& entry : fs::directory_iterator(scratch.path()))
            EXPECT_EQ(entry.path().filename(), "a");
    }
}

// As for an immutable file, a mount point or somebody else's folder on a shared disk.
class StuckFileSystem : public FailingFileSystem {
  public:
    std::string stuck;

    int renameat(int from_folder, const char* from, int to_folder, const char* to) override {
        if (from != stuck) return FailingFileSystem::renameat(from_folder, from, to_folder, to);
        errno = EPERM;
        return -1;
    }
};

TEST(PublishFolder, LeavesAllAsItWasWhereSomethingCannotBeCarriedOver) {
    for (const bool can_exchange : {true, false}) {
        const ScratchFolder scratch;
        StuckFileSystem disk;
        disk.can_exchange = can_exchange;
        const OutputRoot root(scratch.path(), {}, disk);
        make_own(root, "a", "pads/1.wav", "old");
        const UsersThings mine(scratch / "a");
        fs::create_directories(scratch / "a/pads/zz stuck");
        std::ofstream(scratch / "a/pads/zz stuck/take") << "mine";
        const auto staged = root.make_staging("a", "test");
        root.write_file(staged / "2.wav", "new");
        root.complete_folder(staged, "");
        disk.stuck = "zz stuck";
        EXPECT_EQ(category_of([&] { root.publish_folder(staged, "a"); }), ErrorCategory::usage);
        EXPECT_EQ(mine.changed(), "") << can_exchange;
        EXPECT_EQ(read_text_file(scratch / "a/pads/1.wav"), "old");
        EXPECT_EQ(read_text_file(scratch / "a/pads/zz stuck/take"), "mine");
        EXPECT_FALSE(fs::exists(scratch / "a/2.wav"));
        root.clear_folder(staged);
        for (const auto& entry : fs::directory_iterator(scratch.path()))
            EXPECT_EQ(entry.path().filename(), "a");
        disk.stuck.clear();
        const auto again = root.make_staging("a", "test");
        root.write_file(again / "2.wav", "new");
        root.complete_folder(again, "");
        EXPECT_FALSE(root.publish_folder(again, "a"));
        EXPECT_EQ(mine.changed(), "") << can_exchange;
        EXPECT_EQ(read_text_file(scratch / "a/pads/zz stuck/take"), "mine");
        EXPECT_FALSE(fs::exists(scratch / "a/pads/1.wav"));
    }
}

TEST(PublishFolder, WhereNoMarkIsEverythingIsCarriedOver) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    fs::create_directory(scratch / "a");
    const UsersThings mine(scratch / "a");
    make_own(root, "new", "x", "x");
    root.publish_folder("new", "a");
    EXPECT_EQ(mine.changed(), "");
    EXPECT_EQ(read_text_file(scratch / "a/x"), "x");
}

TEST(PublishFolder, TakesThePlaceOfAFolderOnly) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    std::ofstream(scratch / "file") << "mine";
    fs::create_directory(scratch / "real");
    fs::create_directory_symlink("real", scratch / "link");
    fs::create_symlink("nowhere", scratch / "dangling");
    make_own(root, "new", "x", "x");
    for (const char* name : {"file", "link", "dangling"})
        EXPECT_EQ(category_of([&] { root.publish_folder("new", name); }), ErrorCategory::usage) << name;
    EXPECT_EQ(read_text_file(scratch / "file"), "mine");
    EXPECT_TRUE(fs::is_symlink(scratch / "link") && fs::is_symlink(scratch / "dangling"));
}

TEST(PublishFolder, RefusesAMarkThatWasChanged) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    make_own(root, "a", "x", "x");
    make_own(root, "new", "x", "y");
    std::ofstream(scratch / "a/.afterglow") << "mine";
    EXPECT_EQ(category_of([&] { root.publish_folder("new", "a"); }), ErrorCategory::usage);
    EXPECT_EQ(read_text_file(scratch / "a/x"), "x");
}

// What a decoder that was taken over may put there.
TEST(PublishFolder, PublishesFilesAndFoldersOnly) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    std::ofstream(scratch / "song") << "s";
    using Plant = std::function<void(const fs::path&)>;
    const std::map<std::string, Plant> plants{
        {"link", [](const fs::path& path) { fs::create_symlink("/etc", path); }},
        {"fifo", [](const fs::path& path) { EXPECT_EQ(mkfifo(path.c_str(), 0600), 0); }},
        {"second name", [&](const fs::path& path) { fs::create_hard_link(scratch / "song", path); }},
        {"setuid", [](const fs::path& path) {
             std::ofstream(path) << "x";
             fs::permissions(path, fs::perms::set_uid | fs::perms::owner_all);
         }}};
    for (const auto& [what, plant] : plants) {
        const auto staged = root.make_staging("a", "test");
        root.make_folder(staged / "pads");
        plant(staged / "pads/planted");
        EXPECT_EQ(category_of([&] { root.publish_folder(staged, "a"); }), ErrorCategory::write) << what;
        EXPECT_FALSE(fs::exists(scratch / "a")) << what;
    }
}

TEST(MakeStaging, TakesAnotherNameWhereSomebodysFolderIs) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    const auto first = disk::staging_name(scratch / "a", 1);
    fs::create_directory(first);
    const UsersThings mine(first);
    make_own(root, "a", "x", "x");
    const auto staged = root.make_staging("a", "test");
    EXPECT_NE(staged, first);
    root.publish_folder(staged, "a");
    EXPECT_EQ(mine.changed(), "");
}

TEST(MakeStaging, IsNoMoreOpenThanWhatItReplaces) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    make_own(root, "a", "x", "x");
    fs::permissions(scratch / "a", fs::perms::owner_all);
    root.publish_folder(root.make_staging("a", "test"), "a");
    EXPECT_EQ(fs::status(scratch / "a").permissions(), fs::perms::owner_all);
}

TEST(MakeOwnFolder, LeavesNothingWhateverFails) {
    for (int call = 0;; ++call) {
        const ScratchFolder scratch;
        FailingFileSystem disk;
        disk.fail_at = call;
        const OutputRoot root(scratch.path(), {}, disk);
        const auto failed = category_of([&] { root.make_own_folder("own", "test"); });
        if (!failed) break;
        disk.fail_at = FailingFileSystem::never;
        EXPECT_TRUE(root.make_own_folder("own", "test"));
        EXPECT_EQ(contents_of(scratch.path()), (std::map<std::string, std::string>{{"own", ""}})) << call;
    }
}

}  // namespace
}  // namespace afterglow

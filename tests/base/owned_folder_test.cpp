#include "base/owned_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "base/own_folder.hpp"
#include "support/scratch.hpp"
#include "support/users_things.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

void make(const test::ScratchFolder& scratch, const std::string& command, Replace replace,
          const std::string& from = "this") {
    const OutputRoot out(scratch.path());
    OwnedFolder folder(out, "made", command, replace);
    folder.write("sub/one.txt", "one");
    folder.publish(from);
}

TEST(OwnedFolder, IsMadeWholeAndKnowsWhatItWasMadeFrom) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never, "that");
    EXPECT_TRUE(fs::exists(scratch / "made/sub/one.txt"));
    const OutputRoot out(scratch.path());
    EXPECT_TRUE(is_up_to_date(out, "made", "kit", "that"));
    EXPECT_FALSE(is_up_to_date(out, "made", "kit", "this"));
    EXPECT_FALSE(is_up_to_date(out, "made", "curate", "that"));
    EXPECT_FALSE(is_up_to_date(out, "none", "kit", "that"));
    fs::resize_file(scratch / "made/sub/one.txt", 0);
    EXPECT_FALSE(is_up_to_date(out, "made", "kit", "that"));
    fs::remove(scratch / "made/sub/one.txt");
    EXPECT_FALSE(is_up_to_date(out, "made", "kit", "that"));
    make(scratch, "kit", Replace::own_work, "that");
    EXPECT_TRUE(is_up_to_date(out, "made", "kit", "that"));
}

TEST(OwnedFolder, LetsNobodyElseInWhereTheOneBeforeDidNot) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never);
    fs::permissions(scratch / "made/sub", fs::perms::owner_all);
    make(scratch, "kit", Replace::own_work);
    EXPECT_EQ(fs::status(scratch / "made/sub").permissions(), fs::perms::owner_all);
}

// Killed once the new folder was in its place, and before the old one was gone.
TEST(OwnedFolder, WhatAKilledRunLeftGoesWhereNothingIsMadeAnew) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never);
    const auto left = disk::staging_name(scratch / "made", 1);
    fs::copy(scratch / "made", left, fs::copy_options::recursive);
    std::ofstream(left / "mine.txt") << "mine";
    EXPECT_FALSE(is_up_to_date(OutputRoot(scratch.path()), "made", "kit", "other"));
    EXPECT_FALSE(fs::exists(left));
    EXPECT_EQ(read_text_file(scratch / "made/mine.txt"), "mine");
}

// Killed while the mark of the new folder was written.
TEST(OwnedFolder, WhatHasNoMoreThanTheBeginningOfAMarkIsClearedAndWhatIsSomebodysStays) {
    const test::ScratchFolder scratch;
    const auto left = disk::staging_name(scratch / "made", 1);
    for (const char* begun : {"", "made by after", "made by afterglow k"}) {
        fs::create_directory(left);
        std::ofstream(left / mark_name) << begun;
        make(scratch, "kit", Replace::own_work);
        EXPECT_FALSE(fs::exists(left)) << begun;
    }
    fs::create_directory(left);
    std::ofstream(left / mark_name) << "my own notes";
    make(scratch, "kit", Replace::own_work);
    EXPECT_EQ(read_text_file(left / mark_name), "my own notes");
}

TEST(OwnedFolder, IsReplacedOnDemandOnly) {
    const test::ScratchFolder scratch;
    fs::create_directory(scratch / "made");  // empty: nobody's
    make(scratch, "kit", Replace::never);
    EXPECT_THROW(make(scratch, "kit", Replace::never), Error);
    EXPECT_THROW(make(scratch, "curate", Replace::own_work), Error);
    EXPECT_NO_THROW(make(scratch, "kit", Replace::own_work));
}

TEST(OwnedFolder, OfWhichSomethingIsMissingIsMadeAgainWithoutForce) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never, made_in_part);
    EXPECT_FALSE(is_up_to_date(OutputRoot(scratch.path()), "made", "kit", "that"));
    EXPECT_THROW(make(scratch, "curate", Replace::never), Error);
    EXPECT_NO_THROW(make(scratch, "kit", Replace::never, "that"));
    EXPECT_THROW(make(scratch, "kit", Replace::never), Error);
}

TEST(OwnedFolder, IsNotReplacedWhereSomebodyElsesFilesAreInIt) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never);
    std::ofstream(scratch / "made/sub/mine.txt") << "mine";
    EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
    EXPECT_TRUE(fs::exists(scratch / "made/sub/mine.txt"));
    fs::remove(scratch / "made/sub/mine.txt");
    fs::create_symlink(scratch.path(), scratch / "made/link");
    EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
}

TEST(OwnedFolder, IsNotReplacedOnceItWasChanged) {
    const test::ScratchFolder scratch;
    using Change = std::function<void(const fs::path&)>;
    const std::vector<Change> changes = {
        [](const fs::path& made) { std::ofstream(made / "sub/one.txt") << "other"; },
        [](const fs::path& made) { fs::create_directory(made / "empty"); },
        [](const fs::path& made) { fs::create_directories(made / "sub/deep/empty"); },
        [](const fs::path& made) { EXPECT_EQ(mkfifo((made / "fifo").c_str(), 0600), 0); },
        [](const fs::path& made) {
            fs::remove(made / "sub/one.txt");
            fs::create_directory(made / "sub/one.txt");
        },
        [](const fs::path& made) {
            std::ofstream(made / "mine.txt") << "mine";
            std::string mark = read_text_file(made / ".afterglow");
            mark.insert(mark.find("file "), "file " + content_hash("mine") + " mine.txt\n");
            std::ofstream(made / ".afterglow") << mark;
        },
        [](const fs::path& made) {
            std::ofstream(made / ".afterglow") << "made by afterglow kit\nthis\nsub/one.txt\n";
        },
    };
    for (const auto& change : changes) {
        fs::remove_all(scratch / "made");
        make(scratch, "kit", Replace::never);
        change(scratch / "made");
        const auto before = test::descriptions_in(scratch.path());
        EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
        EXPECT_EQ(test::descriptions_in(scratch.path()), before);
    }
}

TEST(OwnedFolder, LeavesOtherFoldersAndFilesAlone) {
    const test::ScratchFolder scratch;
    fs::create_directory(scratch / "made");
    std::ofstream(scratch / "made/mine.txt") << "mine";
    EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
    EXPECT_TRUE(fs::exists(scratch / "made/mine.txt"));
    fs::remove_all(scratch / "made");
    std::ofstream(scratch / "made") << "a file";
    EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
}

}  // namespace
}  // namespace afterglow

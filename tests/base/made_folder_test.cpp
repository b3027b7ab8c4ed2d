#include "base/made_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

void make(const test::ScratchFolder& scratch, const std::string& command, Replace replace,
          const std::string& from = "this") {
    const OutputRoot out(scratch.path());
    MadeFolder folder(out, "made", command, replace);
    folder.write("sub/one.txt", "one");
    folder.publish(from);
}

TEST(MadeFolder, IsMadeWholeAndKnowsWhatItWasMadeFrom) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never, "that");
    EXPECT_TRUE(fs::exists(scratch / "made/sub/one.txt"));
    const OutputRoot out(scratch.path());
    EXPECT_TRUE(is_up_to_date(out, "made", "kit", "that"));
    EXPECT_FALSE(is_up_to_date(out, "made", "kit", "this"));
    EXPECT_FALSE(is_up_to_date(out, "made", "curate", "that"));
    EXPECT_FALSE(is_up_to_date(out, "none", "kit", "that"));
}

// Killed once the new folder was in its place, and before the old one was gone.
TEST(MadeFolder, WhatAKilledRunLeftGoesWhereNothingIsMadeAnew) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never);
    fs::copy(scratch / "made", scratch / ".made.partial", fs::copy_options::recursive);
    EXPECT_FALSE(is_up_to_date(OutputRoot(scratch.path()), "made", "kit", "other"));
    EXPECT_TRUE(fs::exists(scratch / ".made.partial"));
    EXPECT_TRUE(is_up_to_date(OutputRoot(scratch.path()), "made", "kit", "this"));
    EXPECT_FALSE(fs::exists(scratch / ".made.partial"));
}

TEST(MadeFolder, IsReplacedOnDemandOnly) {
    const test::ScratchFolder scratch;
    fs::create_directory(scratch / "made");  // empty: nobody's
    make(scratch, "kit", Replace::never);
    EXPECT_THROW(make(scratch, "kit", Replace::never), Error);
    EXPECT_THROW(make(scratch, "curate", Replace::own_work), Error);
    EXPECT_NO_THROW(make(scratch, "kit", Replace::own_work));
}

TEST(MadeFolder, IsNotReplacedWhereSomebodyElsesFilesAreInIt) {
    const test::ScratchFolder scratch;
    make(scratch, "kit", Replace::never);
    std::ofstream(scratch / "made/sub/mine.txt") << "mine";
    EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
    EXPECT_TRUE(fs::exists(scratch / "made/sub/mine.txt"));
    fs::remove(scratch / "made/sub/mine.txt");
    fs::create_symlink(scratch.path(), scratch / "made/link");
    EXPECT_THROW(make(scratch, "kit", Replace::own_work), Error);
}

TEST(MadeFolder, LeavesOtherFoldersAndFilesAlone) {
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

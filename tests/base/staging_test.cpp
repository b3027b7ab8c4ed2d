#include "base/staging.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

TEST(Staging, PublishesWholeFolder) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    Staging staging(out, "track");
    out.write_file(staging.folder() / "a.txt", "one");
    EXPECT_FALSE(fs::exists(scratch.path() / "track"));
    staging.publish();
    EXPECT_EQ(read_text_file(scratch.path() / "track" / "a.txt"), "one");
    EXPECT_FALSE(fs::exists(scratch.path() / staging_folder("track")));
}

TEST(Staging, ReplacesWhatWasThereBefore) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    out.make_folder("track");
    out.write_file("track/old.txt", "old");
    Staging staging(out, "track");
    out.write_file(staging.folder() / "new.txt", "new");
    staging.publish();
    EXPECT_FALSE(fs::exists(scratch.path() / "track" / "old.txt"));
    EXPECT_EQ(read_text_file(scratch.path() / "track" / "new.txt"), "new");
}

TEST(Staging, LeavesNothingWhenNotPublished) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    out.make_folder("track");
    out.write_file("track/old.txt", "old");
    {
        const Staging staging(out, "track");
        out.write_file(staging.folder() / "new.txt", "new");
    }
    EXPECT_EQ(read_text_file(scratch.path() / "track" / "old.txt"), "old");
    EXPECT_FALSE(fs::exists(scratch.path() / staging_folder("track")));
}

TEST(Staging, ReplacesTheLeftoverOfAKilledRun) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    out.make_folder(staging_folder("track"));
    out.write_file(staging_folder("track") / "stale.txt", "stale");
    Staging staging(out, "track");
    out.write_file(staging.folder() / "new.txt", "new");
    staging.publish();
    EXPECT_FALSE(fs::exists(scratch.path() / "track" / "stale.txt"));
}

}  // namespace
}  // namespace afterglow

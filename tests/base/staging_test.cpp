#include "base/staging.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/folder_contents.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::contents_of;
using Contents = std::map<std::string, std::string>;

TEST(Staging, PublishesWholeFolder) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    Staging staging(out, "track", "test");
    out.write_file(staging.folder() / "a.txt", "one");
    EXPECT_FALSE(fs::exists(scratch / "track"));
    staging.publish();
    EXPECT_EQ(contents_of(scratch.path()), (Contents{{"track", ""}, {"track/a.txt", "one"}}));
}

TEST(Staging, ReplacesWhatWasThereBefore) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    test::make_own(out, "track", "old.txt", "old");
    Staging staging(out, "track", "test");
    out.write_file(staging.folder() / "new.txt", "new");
    staging.publish();
    EXPECT_EQ(contents_of(scratch.path()), (Contents{{"track", ""}, {"track/new.txt", "new"}}));
}

TEST(Staging, LeavesNothingWhenNotPublished) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    test::make_own(out, "track", "old.txt", "old");
    {
        const Staging staging(out, "track", "test");
        out.write_file(staging.folder() / "new.txt", "new");
    }
    EXPECT_EQ(contents_of(scratch.path()), (Contents{{"track", ""}, {"track/old.txt", "old"}}));
}

TEST(Staging, ReplacesTheLeftoverOfAKilledRun) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    out.write_file(out.make_staging("track", "test") / "stale.txt", "stale");
    Staging staging(out, "track", "test");
    out.write_file(staging.folder() / "new.txt", "new");
    staging.publish();
    EXPECT_EQ(contents_of(scratch.path()), (Contents{{"track", ""}, {"track/new.txt", "new"}}));
}

}  // namespace
}  // namespace afterglow

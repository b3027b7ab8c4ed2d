// What the program may write, where, and what is left when it cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <set>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Writing : public ::testing::Test {
  protected:
    void SetUp() override { write_recording(folder_ / "track.wav", small_piece(6.0)); }

    Finished make(const std::vector<std::string>& more, ProcessOptions options = {}) {
        std::vector<std::string> arguments = {"make", (folder_ / "track.wav").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        options.folder = folder_.path();
        return afterglow(arguments, options);
    }
    static std::size_t files_below(const fs::path& folder) {
        return fs::exists(folder) ? tree_of(folder).size() : 0;
    }

    ScratchFolder folder_;
};

TEST_F(Writing, ADryRunListsWhatARealRunWritesAndWritesNothing) {
    const auto dry = make({"--out", "out", "--dry-run"});
    EXPECT_EQ(dry.status, 0) << dry.err;
    EXPECT_FALSE(fs::exists(folder_ / "out"));
    const auto real = make({"--out", "out"});
    EXPECT_EQ(real.status, 0) << real.err;
    std::string written;
    std::vector<std::string> wavs;
    for (const auto& row : json_of(folder_ / "out" / "manifest.json")) {
        wavs.push_back("out/" + row["path"].get<std::string>());
    }
    for (const auto& wav : wavs) {
        EXPECT_TRUE(fs::is_regular_file(folder_ / wav)) << wav;
        written += wav + "\n";
    }
    EXPECT_EQ(dry.out, written);
    EXPECT_EQ(wavs_below(folder_ / "out").size(), wavs.size());
}

TEST_F(Writing, NothingGoesThroughASymlinkOutOfTheExportRoot) {
    fs::create_directories(folder_ / "elsewhere");
    fs::create_directories(folder_ / "out");
    fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "out" / "track");
    const auto through_link = make({"--out", "out"});
    EXPECT_EQ(files_below(folder_ / "elsewhere"), 0U) << through_link.err;
    fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "linked");
    const auto outside =
        make({"--out", "linked"}, {.environment = {{"AFTERGLOW_EXPORT_ROOT", (folder_ / "out").string()}}});
    EXPECT_EQ(outside.status, 1);
    EXPECT_THAT(outside.err, HasSubstr("AFTERGLOW_EXPORT_ROOT"));
    EXPECT_EQ(files_below(folder_ / "elsewhere"), 0U);
    const auto lifted =
        make({"--out", "linked"}, {.environment = {{"AFTERGLOW_EXPORT_ROOT", (folder_ / "out").string()},
                                                   {"AFTERGLOW_UNSAFE_IO", "1"}}});
    EXPECT_EQ(lifted.status, 0) << lifted.err;
    EXPECT_GT(files_below(folder_ / "elsewhere"), 0U);
}

TEST_F(Writing, AReportIsNotWrittenThroughALinkEither) {
    write_text(folder_ / "precious.txt", "mine");
    fs::create_directories(folder_ / "reports");
    fs::create_symlink(folder_ / "precious.txt", folder_ / "reports" / "report.json");
    make({"--out", "out", "--mine-pads", "--json-output", "reports/report.json"});
    EXPECT_EQ(bytes_of(folder_ / "precious.txt"), "mine");
}

TEST_F(Writing, NamesakesKeepBothSets) {
    write_recording(folder_ / "a" / "take.wav", small_piece(6.0, 220.0));
    write_recording(folder_ / "b" / "take.wav", small_piece(6.0, 262.0));
    const auto made =
        afterglow({"make", "a", "b", "--mine-pads", "--out", "both"}, {.folder = folder_.path()});
    EXPECT_EQ(made.status, 0) << made.err;
    const auto apart =
        afterglow({"make", "a/take.wav", "--mine-pads", "--out", "one"}, {.folder = folder_.path()});
    const auto later =
        afterglow({"make", "b/take.wav", "--mine-pads", "--out", "one"}, {.folder = folder_.path()});
    EXPECT_EQ(apart.status + later.status, 0) << apart.err << later.err;
    for (const auto* out : {"both", "one"}) {
        std::map<std::string, std::set<std::string>> sources_by_path;
        for (const auto& row : json_of(folder_ / out / "manifest.json")) {
            sources_by_path[row["source_path"]].insert(row["source"]);
            EXPECT_TRUE(fs::is_regular_file(folder_ / out / row["path"].get<std::string>()));
        }
        EXPECT_EQ(sources_by_path.size(), 2U) << out;
    }
}

TEST_F(Writing, AnOutputFolderThatCannotBeWrittenIsOneClearError) {
    fs::create_directories(folder_ / "locked");
    fs::permissions(folder_ / "locked", fs::perms::owner_read | fs::perms::owner_exec);
    const auto made = make({"--out", "locked/out"}, {.obey_permissions = true});
    EXPECT_EQ(made.status, 1);
    EXPECT_THAT(made.err, HasSubstr("locked"));
    EXPECT_THAT(made.err, HasSubstr("ermission"));
    fs::permissions(folder_ / "locked", fs::perms::owner_all);
    EXPECT_TRUE(fs::is_empty(folder_ / "locked"));
}

TEST_F(Writing, FilesOfTheUsersOwnAmongTheTexturesStay) {
    ASSERT_EQ(make({"--out", "out", "--mine-pads", "--seed", "1"}).status, 0);
    const auto track = json_of(folder_ / "out" / "manifest.json")[0]["path"].get<std::string>();
    const auto edit = folder_ / "out" / fs::path(track).parent_path() / "my edit.wav";
    write_text(edit, "an evening's work");
    ASSERT_EQ(make({"--out", "out", "--mine-pads", "--seed", "2"}).status, 0);
    EXPECT_EQ(bytes_of(edit), "an evening's work");
    // What may not be read stays all the same.
    fs::permissions(edit, fs::perms::none);
    const auto again = make({"--out", "out", "--mine-pads", "--seed", "3"}, {.obey_permissions = true});
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(fs::status(edit).permissions(), fs::perms::none);
    fs::permissions(edit, fs::perms::owner_all);
    EXPECT_EQ(bytes_of(edit), "an evening's work");
}

TEST_F(Writing, ADiskThatFillsUpLeavesNoHalfFileAndLosesNothing) {
    ASSERT_EQ(make({"--out", "out", "--mine-pads"}).status, 0);
    const auto before = tree_of(folder_ / "out");
    const auto failed = make({"--out", "out", "--all", "--seed", "9"}, {.file_size_limit = 200'000});
    EXPECT_EQ(failed.status, 1);
    EXPECT_THAT(failed.err, HasSubstr("error: "));
    EXPECT_EQ(tree_of(folder_ / "out"), before);
}

TEST_F(Writing, TooLittleSpaceIsSaidBeforeAnythingIsWritten) {
    const auto small = folder_ / "small";
    fs::create_directories(small);
    // Without the right to mount, the folder stays on a disk with room, and a limit on files stands in.
    const bool mounted = mount("tmpfs", small.c_str(), "tmpfs", 0, "size=4m") == 0;
    const auto failed = make({"--out", "small/out"}, {.file_size_limit = mounted ? 0U : 100'000U});
    EXPECT_EQ(failed.status, 1);
    EXPECT_THAT(failed.err, ::testing::ContainsRegex(mounted ? "free" : "error: "));
    EXPECT_EQ(files_below(small), 0U);
    EXPECT_EQ(mounted ? umount(small.c_str()) : 0, 0);
}

}  // namespace
}  // namespace afterglow::test

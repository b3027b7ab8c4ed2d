#include "base/files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/folder_contents.hpp"
#include "support/failing_files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::category_of;
using test::contents_of;
using test::FailingFileSystem;
using test::ScratchFolder;

class Containment : public testing::Test {
  protected:
    void expect_refused(const std::function<void()>& action) {
        const auto before = contents_of(outside);
        EXPECT_EQ(category_of(action), ErrorCategory::write);
        EXPECT_EQ(contents_of(outside), before);
    }

    void SetUp() override { fs::create_directories(outside / "folder"); }

    ScratchFolder scratch;
    fs::path outside = scratch / "outside";
    OutputRoot root{scratch / "out"};
};

TEST_F(Containment, KeepsEveryWriteInside) {
    root.write_file("a.txt", std::string_view("a"));
    root.make_folder("deep/er");
    root.write_file(root.root() / "deep/er/b.txt", std::string_view("b"));
    root.write_file("deep/../c.txt", std::string_view("c"));
    EXPECT_EQ(contents_of(root.root()),
              (std::map<std::string, std::string>{
                  {"a.txt", "a"}, {"c.txt", "c"}, {"deep", ""}, {"deep/er", ""}, {"deep/er/b.txt", "b"}}));
}

TEST_F(Containment, RefusesPathsThatLeadOutside) {
    expect_refused([&] { root.write_file("../outside/x", std::string_view("x")); });
    expect_refused([&] { root.write_file(outside / "x", std::string_view("x")); });
    expect_refused([&] { root.write_file("new/../../outside/x", std::string_view("x")); });
    expect_refused([&] { root.append_line("../outside/x", "x"); });
    expect_refused([&] { root.make_folder("../outside/new"); });
    expect_refused([&] { root.make_own_folder("../outside/new", "test"); });
    expect_refused([&] { root.make_staging("../outside/new", "test"); });
    expect_refused([&] { root.put_back("../outside/new"); });
    expect_refused([&] { root.write_result("../outside/x", test::any_text(), "x"); });
    expect_refused([&] { root.link_or_copy(scratch.path(), "../outside/link"); });
    expect_refused([&] { root.clear_folder("../outside/folder"); });
    expect_refused([&] { root.clear_folder(outside / "folder"); });
}

TEST_F(Containment, ASiblingWithTheSameBeginningIsOutside) {
    fs::create_directories(scratch / "outer");
    EXPECT_EQ(category_of([&] { root.write_file("../outer/x", std::string_view("x")); }),
              ErrorCategory::write);
    EXPECT_TRUE(fs::is_empty(scratch / "outer"));
}

TEST_F(Containment, RefusesLinksThatLeadOutside) {
    fs::create_directory_symlink(outside, root.root() / "link");
    fs::create_directory_symlink("../outside", root.root() / "relative");
    fs::create_symlink(outside / "not_yet", root.root() / "dangling");
    fs::create_directory_symlink("link/folder", root.root() / "twice");
    for (const char* name : {"link", "relative", "twice"}) {
        expect_refused([&] { root.write_file(fs::path(name) / "x", std::string_view("x")); });
        expect_refused([&] { root.make_folder(fs::path(name) / "new/er"); });
        expect_refused([&] { root.append_line(fs::path(name) / "x", "x"); });
        expect_refused([&] { root.clear_folder(fs::path(name) / "folder"); });
        expect_refused([&] { root.publish_folder(fs::path(name) / "folder", "here"); });
    }
    expect_refused([&] { root.write_file("dangling", std::string_view("x")); });
    expect_refused([&] { root.append_line("dangling", "x"); });
}

TEST_F(Containment, ALinkPutInPlaceOfAFolderMidwayIsSeen) {
    root.make_folder("textures");
    root.write_file("textures/1", std::string_view("1"));
    fs::remove_all(root.root() / "textures");
    fs::create_directory_symlink(outside, root.root() / "textures");
    expect_refused([&] { root.write_file("textures/2", std::string_view("2")); });
}

TEST_F(Containment, LinksWithinTheRootAreFollowed) {
    root.make_folder("real");
    fs::create_directory_symlink("real", root.root() / "alias");
    root.write_file("alias/x", std::string_view("x"));
    EXPECT_EQ(read_text_file(root.root() / "real/x"), "x");
}

TEST_F(Containment, ALinkCycleIsRefused) {
    fs::create_symlink("b", root.root() / "a");
    fs::create_symlink("a", root.root() / "b");
    EXPECT_EQ(category_of([&] { root.write_file("a/x", std::string_view("x")); }), ErrorCategory::write);
}

TEST_F(Containment, TheRootItselfMustLieInTheExportRoot) {
    const auto inside = [&] { OutputRoot(scratch / "out/kits", scratch / "out"); };
    EXPECT_EQ(category_of(inside), std::nullopt);
    EXPECT_EQ(category_of([&] { OutputRoot(scratch / "elsewhere", scratch / "out"); }), ErrorCategory::write);
    EXPECT_FALSE(fs::exists(scratch / "elsewhere"));
    fs::create_directory_symlink(outside, scratch / "out/link");
    EXPECT_EQ(category_of([&] { OutputRoot(scratch / "out/link/x", scratch / "out"); }),
              ErrorCategory::write);
    EXPECT_FALSE(fs::exists(outside / "x"));
}

TEST_F(Containment, IsLiftedOnRequest) {
    const OutputRoot free = OutputRoot::unconfined(scratch / "free");
    free.write_file(outside / "x", std::string_view("x"));
    EXPECT_EQ(read_text_file(outside / "x"), "x");
}

TEST(WriteFile, ReplacesNothing) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    root.write_file("take", "music");
    EXPECT_EQ(category_of([&] { root.write_file("take", "other"); }), ErrorCategory::usage);
    EXPECT_EQ(read_text_file(root.root() / "take"), "music");
}

TEST(WriteResult, ReplacesOnlyItsOwnKind) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    const auto kind = kind_that_begins("list", {"list:"});
    root.write_result("a", kind, "list: one");
    root.write_result("a", kind, "list: two");
    EXPECT_EQ(read_text_file(root.root() / "a"), "list: two");
    root.write_file("empty", "");
    root.write_result("empty", kind, "list: three");
    root.write_file("take", "RIFF list:");
    fs::create_directory(root.root() / "folder");
    fs::create_symlink("take", root.root() / "link");
    for (const char* name : {"take", "folder", "link"}) {
        EXPECT_EQ(category_of([&] { root.write_result(name, kind, "list:"); }), ErrorCategory::usage) << name;
        EXPECT_EQ(category_of([&] { root.require_result(name, kind); }), ErrorCategory::usage) << name;
    }
    EXPECT_EQ(read_text_file(root.root() / "take"), "RIFF list:");
}

TEST(WriteResult, StaysAsPrivateAsItWas) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    root.write_result("a", test::any_text(), "one");
    fs::permissions(scratch / "a", fs::perms::owner_read | fs::perms::owner_write);
    root.write_result("a", test::any_text(), "two");
    EXPECT_EQ(fs::status(scratch / "a").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(WriteResult, GoesIntoDevicesPipesAndSockets) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    ASSERT_EQ(mkfifo((scratch / "fifo").c_str(), 0600), 0);
    fs::create_symlink("fifo", scratch / "link");
    for (const char* name : {"fifo", "link"}) {
        const int reader = open((scratch / "fifo").c_str(), O_RDONLY | O_NONBLOCK);
        root.write_result(name, test::any_text(), "heard");
        std::string heard(5, ' ');
        EXPECT_EQ(read(reader, heard.data(), heard.size()), 5);
        EXPECT_EQ(heard, "heard");
        close(reader);
    }
    EXPECT_TRUE(fs::is_fifo(scratch / "fifo"));
    // Nobody reads: that is an error, and not to be waited for beyond any signal.
    EXPECT_THROW(root.write_result("fifo", test::any_text(), "more"), Error);
    const test::ListeningSocket socket(scratch / "socket");
    root.write_result("socket", test::any_text(), "heard");
    EXPECT_EQ(socket.heard(), "heard");
    EXPECT_TRUE(fs::is_socket(scratch / "socket"));
    OutputRoot("/dev").write_result("null", test::any_text(), "x");
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(LinkOrCopy, LinksWhereItCan) {
    const ScratchFolder scratch;
    OutputRoot(scratch / "music").write_file("song", std::string_view("s"));
    const OutputRoot root(scratch / "out");
    root.link_or_copy(scratch / "music/song", "staged");
    EXPECT_EQ(contents_of(root.root()),
              (std::map<std::string, std::string>{{"staged", "-> " + (scratch / "music/song").string()}}));
    EXPECT_EQ(category_of([&] { root.link_or_copy(scratch / "music/song", "staged"); }),
              ErrorCategory::usage);
}

TEST(LinkOrCopy, CopiesWhereItCannotLink) {
    const ScratchFolder scratch;
    const std::string song(3'000'000, 's');
    OutputRoot(scratch / "music").write_file("song", std::string_view(song));
    FailingFileSystem disk;
    disk.only = "symlink";
    disk.fail_at = 0;
    disk.error = EPERM;
    const OutputRoot root(scratch / "out", {}, disk);
    root.link_or_copy(scratch / "music/song", "staged");
    EXPECT_FALSE(fs::is_symlink(root.root() / "staged"));
    EXPECT_EQ(read_text_file(root.root() / "staged"), song);
}

TEST(RequireSpace, CountsAReserve) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    disk.free = (16LL << 20) + 1000;
    const OutputRoot root(scratch / "out", {}, disk);
    EXPECT_EQ(category_of([&] { root.require_space(1000); }), std::nullopt);
    EXPECT_EQ(category_of([&] { root.require_space(1001); }), ErrorCategory::disk_full);
}

}  // namespace
}  // namespace afterglow

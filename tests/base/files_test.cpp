#include "base/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "support/failing_files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::FailingFileSystem;
using test::ScratchFolder;

std::optional<ErrorCategory> category_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.category();
    }
    return std::nullopt;
}

// Every name below a folder with its contents; a folder has none, a link its target.
std::map<std::string, std::string> contents_of(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().lexically_relative(folder).string();
        if (entry.is_symlink()) {
            all[name] = "-> " + fs::read_symlink(entry.path()).string();
        } else {
            all[name] = entry.is_directory() ? "" : read_text_file(entry.path());
        }
    }
    return all;
}

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
    expect_refused([&] { root.link_or_copy(scratch.path(), "../outside/link"); });
    expect_refused([&] { root.remove("../outside/folder"); });
    expect_refused([&] { root.remove(outside / "folder"); });
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
        expect_refused([&] { root.remove(fs::path(name) / "folder"); });
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

TEST_F(Containment, NeverRemovesTheRoot) {
    root.write_file("kept", std::string_view("k"));
    EXPECT_EQ(category_of([&] { root.remove("."); }), ErrorCategory::write);
    EXPECT_EQ(category_of([&] { root.remove(root.root()); }), ErrorCategory::write);
    EXPECT_EQ(category_of([&] { root.remove("sub/.."); }), ErrorCategory::write);
    EXPECT_TRUE(fs::exists(root.root() / "kept"));
}

TEST(Remove, TakesLinksAndNotWhatTheyLeadTo) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    fs::create_directories(scratch / "music");
    OutputRoot(scratch / "music").write_file("song", std::string_view("s"));
    root.make_folder("work/deep");
    fs::create_directory_symlink(scratch / "music", root.root() / "work/deep/link");
    fs::create_directory_symlink(scratch / "music", root.root() / "direct");
    root.remove("direct");
    root.remove("work");
    root.remove("absent");
    EXPECT_TRUE(contents_of(root.root()).empty());
    EXPECT_EQ(read_text_file(scratch / "music/song"), "s");
}

TEST(WriteFile, IsWholeHoweverLittleTheSystemTakesAtOnce) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    disk.most_bytes_at_once = 3;
    disk.interrupted_first = true;
    const OutputRoot root(scratch / "out", {}, disk);
    root.write_file("x", std::string_view("a longer text"));
    root.append_line("lines", "one");
    root.append_line("lines", "two");
    EXPECT_EQ(contents_of(root.root()),
              (std::map<std::string, std::string>{{"lines", "one\ntwo\n"}, {"x", "a longer text"}}));
}

// Lets each call of an action fail in turn, until the action comes through.
void fail_each_call(const std::function<void(const OutputRoot&)>& prepare,
                    const std::function<void(const OutputRoot&)>& action,
                    const std::function<void(const OutputRoot&, bool done)>& check,
                    bool can_exchange = true) {
    constexpr int most_calls = 100;
    int failures = 0;
    for (int call = 0; call < most_calls; ++call) {
        const ScratchFolder scratch;
        FailingFileSystem disk;
        disk.can_exchange = can_exchange;
        const OutputRoot root(scratch / "out", {}, disk);
        prepare(root);
        disk.calls = 0;
        disk.fail_at = call;
        const auto failed = category_of([&] { action(root); });
        if (disk.calls <= call) {
            EXPECT_EQ(failed, std::nullopt);
            EXPECT_GT(failures, 0);
            return;
        }
        if (failed) ++failures;
        if (failed) {
            EXPECT_EQ(failed, ErrorCategory::space) << "call " << call;
        }
        check(root, !failed.has_value());
    }
    FAIL() << "the action never came through";
}

TEST(WriteFile, LeavesTheOldOrTheNewWhateverFails) {
    const std::string fresh(100, 'n');
    fail_each_call([](const OutputRoot& root) { root.write_file("x", std::string_view("old")); },
                   [&](const OutputRoot& root) { root.write_file("x", std::string_view(fresh)); },
                   [&](const OutputRoot& root, bool done) {
                       EXPECT_EQ(contents_of(root.root()),
                                 (std::map<std::string, std::string>{{"x", done ? fresh : "old"}}));
                   });
}

TEST(AppendLine, LeavesNoHalfLineWhateverFails) {
    fail_each_call([](const OutputRoot& root) { root.append_line("log", "first"); },
                   [](const OutputRoot& root) { root.append_line("log", "second"); },
                   [](const OutputRoot& root, bool done) {
                       EXPECT_EQ(read_text_file(root.root() / "log"), done ? "first\nsecond\n" : "first\n");
                   });
}

TEST(AppendLine, BeginsAnewAfterHalfALine) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    root.write_file("log", std::string_view("whole\nhal"));
    root.append_line("log", "next");
    EXPECT_EQ(read_text_file(root.root() / "log"), "whole\nhal\nnext\n");
}

void stage(const OutputRoot& root, const std::string& folder, std::string_view text) {
    root.make_folder(folder + "/pads");
    root.write_file(folder + "/pads/1.wav", text);
}

TEST(PublishFolder, PutsAFolderWhereNoneIs) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    stage(root, "work/a", "new");
    root.publish_folder("work/a", "export/by_source/a");
    EXPECT_EQ(read_text_file(root.root() / "export/by_source/a/pads/1.wav"), "new");
    EXPECT_FALSE(fs::exists(root.root() / "work/a"));
}

void expect_replacing_is_whole(bool can_exchange) {
    fail_each_call(
        [](const OutputRoot& root) {
            stage(root, "export/a", "old");
            root.write_file("export/a/more", std::string_view("old"));
            stage(root, "work/a", "new");
        },
        [](const OutputRoot& root) { root.publish_folder("work/a", "export/a"); },
        [](const OutputRoot& root, bool done) {
            const auto now = contents_of(root.root() / "export/a");
            const std::map<std::string, std::string> fresh{{"pads", ""}, {"pads/1.wav", "new"}};
            const std::map<std::string, std::string> old{
                {"more", "old"}, {"pads", ""}, {"pads/1.wav", "old"}};
            EXPECT_EQ(now, done ? fresh : old);
        },
        can_exchange);
}

TEST(PublishFolder, ReplacesAFolderInOneStepWhateverFails) {
    expect_replacing_is_whole(true);
}

TEST(PublishFolder, ReplacesAFolderInTwoStepsWhereTheyCannotBeSwapped) {
    expect_replacing_is_whole(false);
}

TEST(PublishFolder, LeavesNothingOfTheOldOne) {
    for (const bool can_exchange : {true, false}) {
        const ScratchFolder scratch;
        FailingFileSystem disk;
        disk.can_exchange = can_exchange;
        const OutputRoot root(scratch / "out", {}, disk);
        stage(root, "export/a", "old");
        stage(root, "work/a", "new");
        root.publish_folder("work/a", "export/a");
        EXPECT_EQ(contents_of(root.root()),
                  (std::map<std::string, std::string>{{"export", ""},
                                                      {"export/a", ""},
                                                      {"export/a/pads", ""},
                                                      {"export/a/pads/1.wav", "new"},
                                                      {"work", ""}}));
    }
}

TEST(PublishFolder, CopiesFromAnotherFileSystem) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    const OutputRoot root(scratch / "out", {}, disk);
    stage(root, "work/a", "new");
    fs::create_symlink("somewhere", root.root() / "work/a/link");
    root.make_folder("export");
    disk.only = "rename";
    disk.calls = 0;
    disk.fail_at = 0;
    disk.error = EXDEV;
    root.publish_folder("work/a", "export/a");
    EXPECT_EQ(contents_of(root.root() / "export"),
              (std::map<std::string, std::string>{
                  {"a", ""}, {"a/link", "-> somewhere"}, {"a/pads", ""}, {"a/pads/1.wav", "new"}}));
    EXPECT_FALSE(fs::exists(root.root() / "work/a"));
}

TEST(PublishFolder, OfNothingIsAnErrorAndKeepsWhatIsThere) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    stage(root, "export/a", "old");
    EXPECT_EQ(category_of([&] { root.publish_folder("work/a", "export/a"); }), ErrorCategory::write);
    EXPECT_EQ(read_text_file(root.root() / "export/a/pads/1.wav"), "old");
}

TEST(LinkOrCopy, LinksWhereItCan) {
    const ScratchFolder scratch;
    OutputRoot(scratch / "music").write_file("song", std::string_view("s"));
    const OutputRoot root(scratch / "out");
    root.link_or_copy(scratch / "music/song", "staged");
    root.link_or_copy(scratch / "music/song", "staged");
    EXPECT_EQ(contents_of(root.root()),
              (std::map<std::string, std::string>{{"staged", "-> " + (scratch / "music/song").string()}}));
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
    EXPECT_EQ(category_of([&] { root.require_space(1001); }), ErrorCategory::space);
}

TEST(WriteFile, SaysThatAFullDiskIsFullAndAReadOnlyOneReadOnly) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    const OutputRoot root(scratch / "out", {}, disk);
    const std::map<int, ErrorCategory> expected{{ENOSPC, ErrorCategory::space},
                                                {EDQUOT, ErrorCategory::space},
                                                {EROFS, ErrorCategory::write},
                                                {EIO, ErrorCategory::write}};
    for (const auto& [error, category] : expected) {
        disk.only = "write";
        disk.calls = 0;
        disk.fail_at = 0;
        disk.error = error;
        EXPECT_EQ(category_of([&] { root.write_file("x", std::string_view("x")); }), category) << error;
        EXPECT_TRUE(fs::is_empty(root.root()));
    }
}

}  // namespace
}  // namespace afterglow

// The steps of disk.hpp, through OutputRoot, which is how they are reached.
#include "base/disk.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/folder_contents.hpp"
#include "base/own_folder.hpp"
#include "support/failing_files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using test::any_text;
using test::category_of;
using test::contents_of;
using test::FailingFileSystem;
using test::make_own;
using test::ScratchFolder;

TEST(WriteFile, IsWholeHoweverLittleTheSystemTakesAtOnce) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    disk.max_bytes_at_once = 3;
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
    constexpr int max_calls = 100;
    int failures = 0;
    for (int call = 0; call < max_calls; ++call) {
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
            EXPECT_EQ(failed, ErrorCategory::disk_full) << "call " << call;
        }
        check(root, !failed.has_value());
    }
    FAIL() << "the action never came through";
}

TEST(WriteFile, LeavesTheOldOrTheNewWhateverFails) {
    const std::string fresh(100, 'n');
    fail_each_call([](const OutputRoot& root) { root.write_result("x", any_text(), "old"); },
                   [&](const OutputRoot& root) { root.write_result("x", any_text(), fresh); },
                   [&](const OutputRoot& root, bool done) {
                       EXPECT_EQ(contents_of(root.root()),
                                 (std::map<std::string, std::string>{{"x", done ? fresh : "old"}}));
                   });
}

TEST(WriteFile, TakesALongTextPieceByPieceAndIsWholeWhateverFails) {
    const std::string piece(300'000, 'p');
    const TextSource three = [&](const TextSink& put) {
        for (int i = 0; i < 3; ++i) put(piece);
    };
    fail_each_call([](const OutputRoot& root) { root.write_result("x", any_text(), "old"); },
                   [&](const OutputRoot& root) { root.write_result("x", any_text(), three); },
                   [&](const OutputRoot& root, bool done) {
                       EXPECT_EQ(
                           contents_of(root.root()),
                           (std::map<std::string, std::string>{{"x", done ? piece + piece + piece : "old"}}));
                   });
}

TEST(WriteFile, LeavesTheOldWhenItsSourceFails) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    root.write_result("x", any_text(), "old");
    const TextSource failing = [](const TextSink& put) {
        put("half");
        throw Error(ErrorCategory::source, "no more");
    };
    EXPECT_EQ(category_of([&] { root.write_result("x", any_text(), failing); }), ErrorCategory::source);
    EXPECT_EQ(contents_of(root.root()), (std::map<std::string, std::string>{{"x", "old"}}));
}

TEST(PublishFolder, FlushesWhatWasWrittenWithoutWaiting) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    const OutputRoot root(scratch / "out", {}, disk);
    root.make_own_folder("work/a", "test");
    root.make_folder("work/a/pads");
    const std::string text = "sound";
    disk.only = "fsync";
    disk.calls = 0;
    for (const char* name : {"work/a/1", "work/a/pads/2"}) {
        root.write_file(name, std::as_bytes(std::span(text)), Flush::with_folder);
    }
    EXPECT_EQ(disk.calls, 0);
    root.publish_folder("work/a", "export/a");
    EXPECT_EQ(disk.calls, 5);  // two files, the mark and two folders
}

// Stops a writing process for good in the middle of a file; where it was going to be.
pid_t stuck_writer(const OutputRoot& root) {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    const pid_t writer = fork();
    if (writer == 0) {
        root.write_result("x", any_text(), [&](const TextSink& put) {
            put("half");
            static_cast<void>(write(ready[1], "!", 1) == 1);
            while (true) pause();
        });
    }
    char mark = 0;
    EXPECT_EQ(read(ready[0], &mark, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return writer;
}

TEST(WriteFile, RemovesWhatAKilledRunLeftAndNothingThatIsBeingWritten) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    const pid_t writer = stuck_writer(root);
    root.write_result("x", any_text(), "mine");
    EXPECT_EQ(contents_of(root.root()).size(), 2U) << "the file and the other's temporary one";
    kill(writer, SIGKILL);
    waitpid(writer, nullptr, 0);
    root.write_result("x", any_text(), "mine");
    EXPECT_EQ(contents_of(root.root()), (std::map<std::string, std::string>{{"x", "mine"}}));
}

TEST(AppendLine, LeavesNoHalfLineWhateverFails) {
    fail_each_call([](const OutputRoot& root) { root.append_line("log", "first"); },
                   [](const OutputRoot& root) { root.append_line("log", "second"); },
                   [](const OutputRoot& root, bool done) {
                       EXPECT_EQ(read_text_file(root.root() / "log"), done ? "first\nsecond\n" : "first\n");
                   });
}

// As in a copy of the folder that is made of hard links.
TEST(AppendLine, LeavesOtherNamesOfTheFileAlone) {
    fail_each_call(
        [](const OutputRoot& root) {
            root.append_line("log", "first");
            fs::create_hard_link(root.root() / "log", root.root() / "backup");
        },
        [](const OutputRoot& root) { root.append_line("log", "second"); },
        [](const OutputRoot& root, bool done) {
            EXPECT_EQ(contents_of(root.root()),
                      (std::map<std::string, std::string>{{"backup", "first\n"},
                                                          {"log", done ? "first\nsecond\n" : "first\n"}}));
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
    make_own(root, folder, "pads/1.wav", text);
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
            fs::create_directories(root.root() / "export/a/pads/empty");
            std::ofstream(root.root() / "export/a/pads/notes") << "mine";
            stage(root, "work/a", "new");
            fs::rename(root.root() / "work/a", disk::staging_name(root.root() / "export/a", 1));
        },
        [](const OutputRoot& root) {
            const auto staged = disk::staging_name(root.root() / "export/a", 1);
            // What could not be moved to the new folder is moved by whoever comes next.
            if (root.publish_folder(staged, "export/a")) root.put_back("export/a");
        },
        [](const OutputRoot& root, bool done) {
            const auto now = contents_of(root.root() / "export/a");
            const std::map<std::string, std::string> fresh{
                {"pads", ""}, {"pads/1.wav", "new"}, {"pads/empty", ""}, {"pads/notes", "mine"}};
            const std::map<std::string, std::string> old{{"more", "old"},
                                                         {"pads", ""},
                                                         {"pads/1.wav", "old"},
                                                         {"pads/empty", ""},
                                                         {"pads/notes", "mine"}};
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

// Killed between the two renames: nothing at the name, the old folder aside, with what is nowhere else.
TEST(PublishFolder, PutsBackWhatARunLeftThatWasKilledBetweenTheSteps) {
    const ScratchFolder scratch;
    struct Killed {};
    struct KilledBetween : FailingFileSystem {
        int renameat(int from_folder, const char* from, int to_folder, const char* to) override {
            if (armed && ++renames == 2) throw Killed();
            return FileSystem::renameat(from_folder, from, to_folder, to);
        }
        bool armed = false;
        int renames = 0;
    } killed;
    killed.can_exchange = false;
    const OutputRoot root(scratch.path(), {}, killed);
    stage(root, "a", "old");
    std::ofstream(scratch / "a/notes") << "mine";
    const auto staged = root.make_staging("a", "test");
    killed.armed = true;
    EXPECT_THROW(root.publish_folder(staged, "a"), Killed);
    EXPECT_FALSE(fs::exists(scratch / "a"));
    killed.armed = false;
    OutputRoot(scratch.path()).put_back_all(".");
    EXPECT_EQ(contents_of(scratch.path()),
              (std::map<std::string, std::string>{
                  {"a", ""}, {"a/notes", "mine"}, {"a/pads", ""}, {"a/pads/1.wav", "old"}}));
}

// The mark goes last, and then the folder may refuse to.
TEST(PublishFolder, PutBackAllRemovesAnEmptyFolderThatLostItsMark) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch.path());
    const fs::path empty = disk::staging_name(scratch / "a", 1);
    const fs::path filled = disk::staging_name(scratch / "b", 1);
    for (const auto& folder : {empty, filled, scratch / "mine"}) fs::create_directory(folder);
    std::ofstream(filled / "notes") << "mine";
    root.put_back_all(".");
    EXPECT_FALSE(fs::exists(empty));
    EXPECT_TRUE(fs::exists(filled / "notes"));
    EXPECT_TRUE(fs::exists(scratch / "mine"));
}

TEST(PublishFolder, CopiesFromAnotherFileSystem) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    const OutputRoot root(scratch / "out", {}, disk);
    stage(root, "work/a", "new");
    root.make_folder("export");
    disk.only = "rename";
    disk.calls = 0;
    disk.fail_at = 0;
    disk.error = EXDEV;
    root.publish_folder("work/a", "export/a");
    EXPECT_EQ(contents_of(root.root() / "export"),
              (std::map<std::string, std::string>{{"a", ""}, {"a/pads", ""}, {"a/pads/1.wav", "new"}}));
    EXPECT_FALSE(fs::exists(root.root() / "work/a"));
}

TEST(PublishFolder, OfNothingIsAnErrorAndKeepsWhatIsThere) {
    const ScratchFolder scratch;
    const OutputRoot root(scratch / "out");
    stage(root, "export/a", "old");
    EXPECT_EQ(category_of([&] { root.publish_folder("work/a", "export/a"); }), ErrorCategory::write);
    EXPECT_EQ(read_text_file(root.root() / "export/a/pads/1.wav"), "old");
}

// Every step of a folder's way, each call interrupted once by a signal.
TEST(Disk, NoSignalIsNoticed) {
    int call = 0;
    for (bool came_by = true; came_by; ++call) {
        const ScratchFolder scratch;
        FailingFileSystem disk;
        disk.error = EINTR;
        disk.fail_at = call;
        const OutputRoot root(scratch / "out", {}, disk);
        root.link_or_copy(scratch.path(), "link");
        root.make_own_folder("own/folder", "test");
        for (const char* text : {"old", "new"}) {
            stage(root, "work/a", text);
            root.append_line("log", text);
            root.publish_folder("work/a", "export/a");
        }
        EXPECT_TRUE(root.clear_folder("own/folder"));
        EXPECT_EQ(contents_of(root.root()),
                  (std::map<std::string, std::string>{{"export", ""},
                                                      {"export/a", ""},
                                                      {"export/a/pads", ""},
                                                      {"export/a/pads/1.wav", "new"},
                                                      {"link", "-> " + scratch.path().string()},
                                                      {"log", "old\nnew\n"},
                                                      {"own", ""},
                                                      {"work", ""}}))
            << "call " << call;
        came_by = disk.calls > call;
    }
    EXPECT_GT(call, 40);
}

TEST(WriteFile, SaysThatAFullDiskIsFullAndAReadOnlyOneReadOnly) {
    const ScratchFolder scratch;
    FailingFileSystem disk;
    const OutputRoot root(scratch / "out", {}, disk);
    const std::map<int, ErrorCategory> expected{{ENOSPC, ErrorCategory::disk_full},
                                                {EDQUOT, ErrorCategory::disk_full},
                                                {EROFS, ErrorCategory::write},
                                                {EIO, ErrorCategory::write}};
    for (const auto& [error, category] : expected) {
        disk.only = "write";
        disk.calls = 0;
        disk.fail_at = 0;
        disk.error = error;
        EXPECT_EQ(category_of([&] { root.write_file("x", "x"); }), category) << error;
        EXPECT_TRUE(fs::is_empty(root.root()));
    }
}

}  // namespace
}  // namespace afterglow

#include "archive/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "archive/sources.hpp"
#include "archive/walk_apart.hpp"
#include "base/error.hpp"
#include "base/reason.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

// Long enough for an answer on a machine that has much else to do.
constexpr Patience short_patience{.answer_sec = 2.0};

void wait_for_ever() {
    while (true) pause();
}

// A share that went away: calls about some names never return.
class HangingFolders : public Folders {
  public:
    explicit HangingFolders(std::set<std::string> names) : names_(std::move(names)) {}
    DIR* open(const char* path) override {
        hang_at(path);
        return Folders::open(path);
    }
    int stat(int folder, const char* name, struct stat* info, int flags) override {
        hang_at(name);
        return Folders::stat(folder, name, info, flags);
    }

  private:
    void hang_at(const char* path) const {
        if (names_.contains(fs::path(path).filename().native())) wait_for_ever();
    }
    std::set<std::string> names_;
};

TEST(AskApart, GivesWhateverBytesTheQuestionReturns) {
    std::string all("lines\n\\ and \\n\n\0", 16);
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    const std::string large = all + std::string(3U << 20U, '\n') + std::string((1U << 20U) + 1, '\\');
    for (const std::string& text : {std::string(), all, large})
        EXPECT_TRUE(ask_apart([&](const MayAsk&) { return text; }, silent_progress()) == text)
            << text.size() << " bytes";
}

TEST(AskApart, GivesErrorsAsTheyWereThrown) {
    try {
        ask_apart(
            [](const MayAsk&) -> std::string { throw Error(ErrorCategory::usage, "is wrong", "this\n"); },
            silent_progress());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::usage);
        EXPECT_STREQ(error.what(), "is wrong");
        EXPECT_EQ(error.subject(), "this\n");
    }
}

TEST(AskApart, GoesOnWithoutAPlaceThatDoesNotAnswer) {
    const auto question = [](const MayAsk& may_ask) {
        std::string asked;
        for (const char* place : {"/none/a", "/none/b", "/none/c"}) {
            if (!may_ask(place)) continue;
            if (std::string(place) == "/none/b") wait_for_ever();
            asked += place;
        }
        return asked;
    };
    EXPECT_EQ(ask_apart(question, silent_progress(), short_patience), "/none/a/none/c");
}

TEST(AskApart, ManyQuestionsMayTakeLongAsLongAsThereAreAnswers) {
    const auto question = [](const MayAsk& may_ask) {
        for (int i = 0; i < 40; ++i)
            if (may_ask("/some/place")) usleep(60'000);
        return std::string("done");
    };
    EXPECT_EQ(ask_apart(question, silent_progress(), short_patience), "done");
}

TEST(AskApart, EndsWhereEverythingIsSilent) {
    int round = 0;
    const auto question = [&](const MayAsk& may_ask) -> std::string {
        while (!may_ask("/none/" + std::to_string(round))) ++round;
        wait_for_ever();
        return {};
    };
    try {
        ask_apart(question, silent_progress(), {.answer_sec = 0.05, .max_silent = 3});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_THAT(error.what(), HasSubstr("does not answer"));
    }
}

TEST(AskApart, CanBeInterruptedWhileItWaits) {
    struct Stop : Progress {
        bool interrupted() const override { return true; }
    };
    try {
        ask_apart(
            [](const MayAsk& may_ask) -> std::string {
                may_ask("/none");
                wait_for_ever();
                return {};
            },
            Stop());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::interrupted);
    }
}

TEST(MountOf, IsWhereTheSystemSaysThatItIs) {
    EXPECT_EQ(mount_of("/proc/self/stat"), "/proc");
    EXPECT_EQ(mount_of("/process"), "/");
}

TEST(SilentPlaces, AreThePlacesAndNotTheWholeDisk) {
    SilentPlaces places;
    places.add("/none/a", {});
    places.add("/none/b", {});
    EXPECT_TRUE(places.contains("/none/a"));
    EXPECT_FALSE(places.contains("/none/a/b"));
    EXPECT_FALSE(places.contains("/none/c"));
}

TEST(SilentPlaces, AfterSomeOnOneMountAreThatMount) {
    SilentPlaces places;
    places.add("/proc/1", {});
    EXPECT_FALSE(places.contains("/proc/3"));
    places.add("/proc/2", {});
    EXPECT_TRUE(places.contains("/proc/3"));
    EXPECT_FALSE(places.contains("/process"));
}

TEST(WalkApart, IsWhatTheWalkIs) {
    const test::ScratchFolder root;
    for (const char* name : {"a\nb.wav", "caf\xE9/x.flac", "take", "deep/er/y.mp3"})
        test::write_text(root / name, "x");
    fs::create_symlink("nothing", root / "gone.wav");
    test::write_text(root / "env/z.wav", "x");
    const Walked here = walk(root.path(), {}, silent_progress());
    const Walked apart = walk_apart(root.path(), {}, silent_progress());
    ASSERT_EQ(apart.files.size(), 5U);
    ASSERT_EQ(here.files.size(), 5U);
    for (std::size_t i = 0; i < here.files.size(); ++i) {
        EXPECT_EQ(apart.files[i].rel_path, here.files[i].rel_path);
        EXPECT_EQ(apart.files[i].size_bytes, here.files[i].size_bytes);
        EXPECT_EQ(apart.files[i].modified_ns, here.files[i].modified_ns);
        EXPECT_EQ(apart.files[i].changed_ns, here.files[i].changed_ns);
        EXPECT_EQ(apart.files[i].named_as_audio, here.files[i].named_as_audio);
        EXPECT_EQ(apart.files[i].problem, here.files[i].problem);
    }
    EXPECT_EQ(apart.notes, here.notes);
    EXPECT_EQ(apart.root, here.root);
}

TEST(WalkApart, ShareThatHangsCostsItsOwnEntries) {
    const test::ScratchFolder root;
    for (const char* name : {"a/1.wav", "share/2.wav", "z/3.wav", "slow.wav"})
        test::write_text(root / name, "x");
    HangingFolders folders({"share", "slow.wav"});
    const Walked walked = walk_apart(root.path(), {}, silent_progress(), short_patience, folders);
    ASSERT_EQ(walked.files.size(), 3U);
    EXPECT_EQ(walked.files[0].rel_path, "a/1.wav");
    EXPECT_EQ(walked.files[1].rel_path, "slow.wav");
    EXPECT_EQ(walked.files[1].problem, does_not_answer);
    ASSERT_EQ(walked.unseen.size(), 1U);
    EXPECT_EQ(walked.unseen[0].rel_path, "share");
    EXPECT_EQ(walked.unseen[0].why, does_not_answer);
}

TEST(WalkApart, ASilentPlaceIsToldInTheSameWordsAsATrackThere) {
    EXPECT_EQ(reason_text({{}, {}, ReasonCode::no_answer}), does_not_answer);
}

TEST(WalkApart, RootThatHangsIsAnErrorWithItsName) {
    const test::ScratchFolder root;
    fs::create_directory(root / "share");
    HangingFolders folders({"share"});
    try {
        walk_apart(root / "share", {}, silent_progress(), short_patience, folders);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_THAT(error.subject(), HasSubstr("share"));
    }
}

TEST(LookApart, TellsEachPathInItsPlace) {
    const test::ScratchFolder root;
    test::write_text(root / "a.wav", "four");
    test::write_text(root / "hangs.wav", "x");
    HangingFolders folders({"hangs.wav"});
    const auto seen =
        look_apart({root / "a.wav", root / "hangs.wav", root.path(), root / "none", "/dev/null"},
                   silent_progress(), short_patience, folders);
    ASSERT_EQ(seen.size(), 5U);
    EXPECT_EQ(seen[0].kind, Seen::Kind::file);
    EXPECT_EQ(seen[0].size_bytes, 4);
    EXPECT_GT(seen[0].modified_ns, 0);
    EXPECT_TRUE(seen[1].silent);
    EXPECT_EQ(seen[2].kind, Seen::Kind::folder);
    EXPECT_EQ(seen[3].error, ENOENT);
    EXPECT_TRUE(seen[4].is_there());
    EXPECT_EQ(seen[4].kind, Seen::Kind::other);
}

}  // namespace
}  // namespace afterglow::archive

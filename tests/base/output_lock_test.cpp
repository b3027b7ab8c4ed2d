#include "base/output_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <optional>

#include "base/error.hpp"
#include "base/files.hpp"
#include "support/scratch.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Take = std::function<OutputLock()>;

// Another process that holds a lock until it is told to end.
class Other {
  public:
    explicit Other(const Take& take) {
        int ready[2];
        if (::pipe(ready) != 0) return;
        pid_ = ::fork();
        if (pid_ == 0) {
            const std::optional<OutputLock> lock(take());
            const char byte = 'r';
            if (::write(ready[1], &byte, 1) != 1) _exit(1);
            for (;;) ::pause();
        }
        ::close(ready[1]);
        char byte = 0;
        holds_ = ::read(ready[0], &byte, 1) == 1;
        ::close(ready[0]);
    }
    Other(const Other&) = delete;
    Other& operator=(const Other&) = delete;
    ~Other() { kill(); }

    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    bool holds() const { return holds_; }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    bool holds_ = false;
};

class Lock : public testing::Test {
  protected:
    Take folder(const fs::path& path) {
        return [this, path] { return OutputLock::of_folder(out_, path); };
    }
    Take target(const fs::path& path) {
        return [this, path] { return OutputLock::of_target(out_, path); };
    }
    // Why it cannot be taken; empty: it can.
    static std::string refusal(const Take& take) {
        try {
            const auto lock = take();
            return {};
        } catch (const Error& error) {
            EXPECT_EQ(error.category(), ErrorCategory::usage);
            return error.what();
        }
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(scratch_.path()))
            found.push_back(entry.path().filename().string());
        return found;
    }

    test::ScratchFolder scratch_;
    OutputRoot out_{scratch_.path()};
};

TEST_F(Lock, AFolderIsTakenWithAllThatIsInAndAroundIt) {
    Other other(folder("a/b"));
    ASSERT_TRUE(other.holds());
    for (const auto& taken : {folder("a/b"), folder("a/b/c"), folder("a"), folder(""), target("a/b"),
                              target("a/b/new"), target("a/b/c/new")})
        EXPECT_THAT(refusal(taken), HasSubstr("another run of Afterglow is at work here"));
    for (const auto& free : {folder("a/c"), folder("d"), target("a/new"), target("e.html")})
        EXPECT_EQ(refusal(free), "");
}

TEST_F(Lock, ATargetIsTakenWithAllThatIsInAndAroundIt) {
    fs::create_directories(scratch_ / "a" / "kit" / "deep");
    Other other(target("a/kit"));
    ASSERT_TRUE(other.holds());
    for (const auto& taken :
         {target("a/kit"), folder("a/kit"), folder("a"), folder(""), target("a/kit/deep/new")})
        EXPECT_THAT(refusal(taken), HasSubstr("another run of Afterglow is at work here"));
    EXPECT_EQ(refusal(target("a/other")), "");
}

TEST_F(Lock, SaysWhoIsThere) {
    Other first(folder("a"));
    EXPECT_THAT(refusal(folder("a")), HasSubstr("process " + std::to_string(first.pid()) + ": "));
    EXPECT_THAT(refusal(folder("a")), HasSubstr("base_tests"));
    Other second(target("new"));
    EXPECT_THAT(refusal(target("new")), HasSubstr("process " + std::to_string(second.pid()) + ": "));
}

TEST_F(Lock, OneThatWasKilledBlocksNobody) {
    for (const auto& take : {folder("a"), target("new")}) {
        Other other(take);
        ASSERT_TRUE(other.holds());
        EXPECT_NE(refusal(take), "");
        other.kill();
        EXPECT_EQ(refusal(take), "");
    }
    EXPECT_THAT(names(), testing::ElementsAre("a"));
}

TEST_F(Lock, LeavesNothingBehind) {
    { const auto lock = OutputLock::of_target(out_, "new"); }
    { const auto lock = OutputLock::of_folder(out_); }
    EXPECT_THAT(names(), testing::IsEmpty());
}

TEST_F(Lock, WhatTheProcessHoldsItNeedNotTakeAgain) {
    const auto run = OutputLock::of_folder(out_);
    EXPECT_EQ(refusal(target("curated")), "");
    EXPECT_EQ(refusal(folder("export")), "");
    const auto kit = OutputLock::of_target(out_, "kit");
    EXPECT_EQ(refusal(target("kit")), "");
    EXPECT_THAT(names(), testing::ElementsAre("export"));
}

TEST_F(Lock, TheFileForNetworkDisksStaysAndIsEmptyThen) {
    const auto file = [&] { return OutputLock::of_file(out_, "t/.lock"); };
    {
        Other other(file);
        EXPECT_THAT(refusal(file), HasSubstr("process " + std::to_string(other.pid())));
    }
    EXPECT_EQ(refusal(file), "");
    EXPECT_EQ(fs::file_size(scratch_ / "t" / ".lock"), 0U);
}

TEST_F(Lock, AFileOfTheLocksNameThatIsSomebodyElsesStaysAsItIs) {
    std::string name;
    {
        const auto lock = OutputLock::of_target(out_, "new");
        ASSERT_EQ(names().size(), 1U);
        name = names().front();
    }
    std::ofstream(scratch_ / name) << "mine";
    EXPECT_EQ(refusal(target("new")), "");
    EXPECT_EQ(read_text_file(scratch_ / name), "mine");
}

TEST_F(Lock, DevicesAndPipesAreEverybodys) {
    ASSERT_EQ(::mkfifo((scratch_ / "pipe").c_str(), 0600), 0);
    const auto lock = OutputLock::of_target(out_, "pipe");
    EXPECT_THAT(names(), testing::ElementsAre("pipe"));
}

}  // namespace
}  // namespace afterglow

#include "archive/worker.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <thread>

#include "archive/sources.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

WorkerReport run(const Work& work, const WorkerLimits& limits = {}) {
    WorkerPool pool;
    pool.start(7, work, limits);
    std::vector<WorkerReport> reports;
    while (reports.empty()) reports = pool.wait(10s);
    EXPECT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].key, 7U);
    EXPECT_EQ(pool.running(), 0U);
    return reports[0];
}

[[noreturn]] void sleep_forever() {
    while (true) pause();
}

bool is_gone(pid_t pid) {
    for (int i = 0; i < 500; ++i) {
        const std::string status = test::read_text("/proc/" + std::to_string(pid) + "/stat");
        if (status.empty() || status.find(") Z ") != std::string::npos) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

// A process in a session of its own whose parent is gone; its number.
pid_t leave_behind() {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    if (const pid_t between = fork(); between != 0) {
        pid_t left = -1;
        static_cast<void>(read(ends[0], &left, sizeof left) + waitpid(between, nullptr, 0));
        return left;
    }
    setsid();
    if (fork() != 0) _exit(0);
    const pid_t self = getpid();
    if (write(ends[1], &self, sizeof self) < 0) _exit(1);
    sleep_forever();
}

TEST(Worker, LeavesNoProcessBehind) {
    const auto report = run([] { return std::to_string(leave_behind()); });
    const pid_t left = std::stoi(report.payload);
    EXPECT_GT(left, 0);
    EXPECT_EQ(kill(left, 0), -1) << "it lives";
}

TEST(Worker, EndsNoProcessThatWasThereBefore) {
    const pid_t earlier = fork();
    if (earlier == 0) sleep_forever();
    run([] { return std::string(); });
    EXPECT_EQ(waitpid(earlier, nullptr, WNOHANG), 0) << "it was ended";
    kill(earlier, SIGKILL);
    waitpid(earlier, nullptr, 0);
}

TEST(Worker, EndsNoWorkerOfAnotherPool) {
    WorkerPool other;
    other.start(1,
                [] {
                    sleep_forever();
                    return std::string();
                },
                {});
    run([] { return std::to_string(leave_behind()); });
    EXPECT_TRUE(other.wait(0ms).empty());
    EXPECT_EQ(other.running(), 1U);
}

TEST(Worker, HasNoTerminal) {
    const auto report = run([] {
        return std::to_string(getsid(0) == getpid()) + std::to_string(open("/dev/tty", O_RDWR)) +
               std::to_string(isatty(STDIN_FILENO));
    });
    EXPECT_EQ(report.payload, "1-10");
}

struct Interrupted : Processes {
    int waitid(pid_t pid, siginfo_t* info, int states) override {
        if (++asked % 2 == 0) return Processes::waitid(pid, info, states);
        errno = EINTR;
        return -1;
    }
    int asked = 0;
};

TEST(Worker, IsAskedAgainWhenTheQuestionIsInterrupted) {
    Interrupted system;
    WorkerPool pool(system);
    pool.start(7,
               [] {
                   std::this_thread::sleep_for(100ms);
                   return std::string("all");
               },
               {});
    std::vector<WorkerReport> reports;
    while (reports.empty()) reports = pool.wait(10s);
    EXPECT_EQ(reports[0].payload, "all");
    EXPECT_GT(system.asked, 1);
}

TEST(Worker, ReturnsWhatTheWorkReturns) {
    const std::string long_text(3'000'000, 'x');
    const auto report = run([&] { return long_text; });
    EXPECT_EQ(report.end, WorkerEnd::returned);
    EXPECT_EQ(report.payload, long_text);
    EXPECT_GT(report.peak_memory_mb, 1.0);
    EXPECT_EQ(run([] { return std::string(); }).end, WorkerEnd::returned);
}

TEST(Worker, TellsWhileItGoesAndEachLineRenewsItsTime) {
    WorkerPool pool;
    std::vector<std::string> heard;
    const StreamingWork work = [](const MessageSink& tell) -> std::string {
        for (const char* line : {"one", "", "Rthree"}) {
            tell(line);
            std::this_thread::sleep_for(700ms);
        }
        sleep_forever();
    };
    pool.start(7, work, {2.0, 0}, [&](std::string_view line) {
        heard.emplace_back(line);
        return true;
    });
    std::vector<WorkerReport> reports;
    while (reports.empty()) reports = pool.wait(10s);
    EXPECT_THAT(heard, testing::ElementsAre("one", "", "Rthree"));
    EXPECT_EQ(reports[0].end, WorkerEnd::timed_out);
    EXPECT_GE(reports[0].seconds, 3.4);
}

TEST(Worker, WhatItThrowsIsAReason) {
    const auto report = run([]() -> std::string { throw std::runtime_error("broken"); });
    EXPECT_EQ(report.end, WorkerEnd::died);
    EXPECT_EQ(report.reason, "unexpected error: broken");
    EXPECT_THAT(run([]() -> std::string { throw 1; }).reason, HasSubstr("unknown kind"));
}

TEST(Worker, CrashAndExitAreReasonsWithItsLastWords) {
    const auto crashed = run([]() -> std::string {
        std::fputs("something is rotten\n", stderr);
        raise(SIGSEGV);
        return {};
    });
    EXPECT_EQ(crashed.end, WorkerEnd::died);
    EXPECT_THAT(crashed.reason,
                AllOf(HasSubstr("crashed"), HasSubstr("signal 11"), HasSubstr("something is rotten")));
    const auto left = run([]() -> std::string { _exit(3); });
    EXPECT_THAT(left.reason, HasSubstr("exit status 3"));
    const auto killed = run([]() -> std::string {
        raise(SIGKILL);
        return {};
    });
    EXPECT_THAT(killed.reason, HasSubstr("killed from outside"));
    EXPECT_TRUE(killed.from_outside);
    EXPECT_FALSE(crashed.from_outside);
    EXPECT_FALSE(left.from_outside);
}

TEST(Worker, BeingStoppedBeyondItsTimeIsNoFaultOfTheWork) {
    const auto report = run(
        []() -> std::string {
            raise(SIGSTOP);
            return {};
        },
        {2.0, 0});
    EXPECT_EQ(report.end, WorkerEnd::died);
    EXPECT_THAT(report.reason, HasSubstr("stopped from outside"));
    EXPECT_TRUE(report.from_outside);
}

TEST(Worker, TheSystemsLimitOfComputingTimeIsATimeLimit) {
    WorkerLimits limits;
    limits.confinement.emplace();
    limits.confinement->cpu_sec = 1.0;
    const auto report = run(
        []() -> std::string {
            while (getppid() != 0) {
            }
            return {};
        },
        limits);
    EXPECT_EQ(report.end, WorkerEnd::timed_out);
    EXPECT_FALSE(report.from_outside);
}

TEST(Worker, WordsWithoutEndDoNotHoldUpItsTimeLimit) {
    const auto report = run(
        []() -> std::string {
            const std::string words(65536, 'x');
            while (write(STDERR_FILENO, words.data(), words.size()) > 0) {
            }
            return {};
        },
        {0.5, 0});
    EXPECT_EQ(report.end, WorkerEnd::timed_out);
    EXPECT_EQ(report.signal, SIGKILL);
}

TEST(Worker, LinesThatSayNothingNewDoNotRenewItsTime) {
    WorkerPool pool;
    const StreamingWork work = [](const MessageSink& tell) -> std::string {
        for (;; std::this_thread::sleep_for(std::chrono::milliseconds(20))) tell("again");
    };
    pool.start(0, work, {0.3, 0}, [](std::string_view) { return false; });
    std::vector<WorkerReport> reports;
    while (reports.empty()) reports = pool.wait(std::chrono::milliseconds(1000));
    EXPECT_EQ(reports[0].end, WorkerEnd::timed_out);
}

TEST(Worker, AResultWithoutEndIsNotTaken) {
    const auto report = run([] { return std::string(70U << 20U, 'x'); });
    EXPECT_EQ(report.end, WorkerEnd::unheard);
}

TEST(Worker, ManyWordsDoNotStopItNorCountForever) {
    const auto report = run([]() -> std::string {
        for (int i = 0; i < 100'000; ++i) std::fprintf(stderr, "line %d\n", i);
        abort();
    });
    EXPECT_THAT(report.reason, AllOf(HasSubstr("line 99999"), Not(HasSubstr("line 90000"))));
    EXPECT_LT(report.reason.size(), 3000U);
}

TEST(Worker, IsKilledAtItsTimeLimitWithAllItStarted) {
    const test::ScratchFolder folder;
    const auto note = folder / "pid";
    const auto report = run(
        [&]() -> std::string {
            const pid_t grandchild = fork();
            if (grandchild == 0) sleep_forever();
            test::write_text(note, std::to_string(grandchild));
            sleep_forever();
        },
        {2.0, 0});
    EXPECT_EQ(report.end, WorkerEnd::timed_out);
    EXPECT_GE(report.seconds, 2.0);
    EXPECT_TRUE(is_gone(std::stoi(test::read_text(note))));
}

TEST(Worker, TimeLimitHoldsAfterTheResultIsClosed) {
    const auto report = run(
        []() -> std::string {
            for (int fd = 0; fd < 64; ++fd) close(fd);
            sleep_forever();
        },
        {0.2, 0});
    EXPECT_EQ(report.end, WorkerEnd::timed_out);
}

TEST(Worker, HasNothingOfTheParentsOpenFiles) {
    const test::ScratchFolder folder;
    const int open_here = open((folder / "f").c_str(), O_RDWR | O_CREAT, 0600);
    const auto report = run([&] { return fcntl(open_here, F_GETFD) < 0 ? std::string("closed") : "open"; });
    close(open_here);
    EXPECT_EQ(report.payload, "closed");
}

TEST(Worker, HasDefaultSignalsAndNoCoreDumps) {
    signal(SIGTERM, SIG_IGN);
    const auto report = run([] {
        rlimit core{};
        getrlimit(RLIMIT_CORE, &core);
        struct sigaction action {};
        sigaction(SIGTERM, nullptr, &action);
        return std::string(core.rlim_max == 0 && action.sa_handler == SIG_DFL ? "yes" : "no");
    });
    signal(SIGTERM, SIG_DFL);
    EXPECT_EQ(report.payload, "yes");
}

TEST(Worker, DiesWithItsParent) {
    const test::ScratchFolder folder;
    const auto note = folder / "pid";
    const pid_t parent = fork();
    if (parent == 0) {
        WorkerPool pool;
        pool.start(0,
                   [&]() -> std::string {
                       test::write_text(note, std::to_string(getpid()));
                       test::write_text(folder / "ready", "");
                       sleep_forever();
                   },
                   {});
        sleep_forever();
    }
    ASSERT_TRUE(test::appears(folder / "ready"));
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    EXPECT_TRUE(is_gone(std::stoi(test::read_text(note))));
}

TEST(WorkerPool, RunsSeveralAtOnceAndStops) {
    WorkerPool pool;
    for (std::size_t i = 0; i < 3; ++i) pool.start(i, []() -> std::string { sleep_forever(); }, {});
    pool.start(3, [] { return std::string("quick"); }, {});
    EXPECT_EQ(pool.running(), 4U);
    std::vector<WorkerReport> reports;
    while (reports.empty()) reports = pool.wait(10s);
    EXPECT_EQ(reports[0].payload, "quick");
    EXPECT_TRUE(pool.wait(1ms).empty());
    EXPECT_TRUE(pool.stop().empty());
    EXPECT_EQ(pool.running(), 0U);
}

TEST(WorkerCount, IsBoundedByCoresAndMemory) {
    EXPECT_EQ(worker_count(0, 8, 1 << 20, 2048), 8);
    EXPECT_EQ(worker_count(0, 8, 7000, 2048), 3);
    EXPECT_EQ(worker_count(0, 8, 100, 2048), 1);
    EXPECT_EQ(worker_count(5, 8, 1 << 20, 2048), 5);
    EXPECT_EQ(worker_count(5, 2, 1 << 20, 2048), 2);
    EXPECT_EQ(worker_count(1, 8, 1 << 20, 2048), 1);
}

TEST(Machine, HasMemory) {
    EXPECT_GT(available_memory_mb(), 0);
    EXPECT_LT(available_memory_mb(), std::numeric_limits<std::int32_t>::max());
}

}  // namespace
}  // namespace afterglow::archive

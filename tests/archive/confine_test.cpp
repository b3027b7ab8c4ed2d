#include "archive/confine.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/io_uring.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string_view>
#include <thread>

#include "archive/sources.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using Call = std::function<long()>;

constexpr int not_confined = 250;

// The error that `call` ends with in a confined process of its own; 0 if it succeeds.
int error_of(const Confinement& confinement, const Call& call, Processes& system = real_processes()) {
    const pid_t pid = fork();
    if (pid == 0) {
        try {
            confine(confinement, system);
        } catch (...) {
            _exit(not_confined);
        }
        errno = 0;
        _exit(call() < 0 ? errno : 0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    const int result = WEXITSTATUS(status);
    EXPECT_NE(result, not_confined);
    return result;
}

class ConfinedFiles : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(protection_of().landlock > 0) << "this kernel has no Landlock";
        for (const char* name : {"archive", "staging", "others"}) fs::create_directory(folder_ / name);
        test::write_text(folder_ / "archive/song.wav", "music");
        test::write_text(folder_ / "archive/private.txt", "words");
        test::write_text(folder_ / "others/pad.wav", "sound");
        confinement_.readable = {folder_ / "archive/song.wav", folder_ / "not there"};
        confinement_.writable = {folder_ / "staging"};
    }
    int error_of_open(const fs::path& path, int flags) const {
        return error_of(confinement_, [&] { return open(path.c_str(), flags, 0600); });
    }
    int error_of_call(const Call& call) const { return error_of(confinement_, call); }

    test::ScratchFolder folder_;
    Confinement confinement_;
};

TEST_F(ConfinedFiles, OnlyListedSourcesCanBeRead) {
    EXPECT_EQ(error_of_open(folder_ / "archive/song.wav", O_RDONLY), 0);
    EXPECT_EQ(error_of_open(folder_ / "archive/private.txt", O_RDONLY), EACCES);
    EXPECT_EQ(error_of_open(folder_ / "others/pad.wav", O_RDONLY), EACCES);
    EXPECT_EQ(error_of_open("/etc/passwd", O_RDONLY), EACCES);
    EXPECT_EQ(error_of_open(folder_ / "archive", O_RDONLY | O_DIRECTORY), EACCES);
}

TEST_F(ConfinedFiles, SourcesCannotBeChanged) {
    const fs::path song = folder_ / "archive/song.wav";
    EXPECT_EQ(error_of_open(song, O_WRONLY), EACCES);
    EXPECT_EQ(error_of_open(song, O_WRONLY | O_TRUNC), EACCES);
    EXPECT_EQ(error_of_call([&] { return truncate(song.c_str(), 0); }), EPERM);
    EXPECT_EQ(error_of_open(song, O_RDONLY | O_TRUNC), EPERM);
    EXPECT_EQ(error_of_open(song, O_ACCMODE | O_TRUNC), EPERM);
    EXPECT_EQ(error_of_call([&] { return unlink(song.c_str()); }), EACCES);
    EXPECT_EQ(error_of_call([&] { return rename(song.c_str(), (folder_ / "archive/x").c_str()); }), EACCES);
    EXPECT_EQ(error_of_call([&] { return chmod(song.c_str(), 0); }), EPERM);
    EXPECT_EQ(error_of_call([&] { return utimensat(AT_FDCWD, song.c_str(), nullptr, 0); }), EPERM);
    EXPECT_EQ(test::read_text(song), "music");
}

TEST_F(ConfinedFiles, TheWorkersOwnFolderIsFree) {
    const fs::path staging = folder_ / "staging";
    EXPECT_EQ(error_of_call([&]() -> long {
                  const int fd = open((staging / "a").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
                  if (fd < 0 || write(fd, "abc", 3) != 3 || ftruncate(fd, 1) != 0) return -1;
                  if (mkdir((staging / "pads").c_str(), 0700) != 0) return -1;
                  if (rename((staging / "a").c_str(), (staging / "pads/b").c_str()) != 0) return -1;
                  if (symlink("/etc/passwd", (staging / "link").c_str()) != 0) return -1;
                  return unlink((staging / "link").c_str());
              }),
              0);
    EXPECT_EQ(test::read_text(staging / "pads/b"), "a");
}

TEST_F(ConfinedFiles, NothingIsWrittenElsewhereByAnyName) {
    const fs::path outside = folder_ / "others/pad.wav";
    const fs::path staging = folder_ / "staging";
    fs::create_symlink(outside, staging / "symbolic");
    EXPECT_EQ(error_of_open(outside, O_WRONLY), EACCES);
    EXPECT_EQ(error_of_open(folder_ / "others/new", O_CREAT | O_WRONLY), EACCES);
    EXPECT_EQ(error_of_open(staging / "../others/new", O_CREAT | O_WRONLY), EACCES);
    EXPECT_EQ(error_of_open(staging / "symbolic", O_WRONLY), EACCES);
    EXPECT_EQ(error_of_call([&] { return link(outside.c_str(), (staging / "hard").c_str()); }), EPERM);
    EXPECT_EQ(error_of_call([&] { return mkdir((folder_ / "others/x").c_str(), 0700); }), EACCES);
    EXPECT_EQ(error_of_call([&] { return rmdir(staging.c_str()); }), EACCES);
    EXPECT_EQ(test::read_text(outside), "sound");
}

TEST_F(ConfinedFiles, WhatCannotBeRuledOnStaysClosedAndNothingElse) {
    const fs::path loop = folder_ / "loop";
    fs::create_symlink(loop, loop);
    fs::create_symlink("/proc/self/ns/net", folder_ / "evil.wav");
    for (const fs::path& odd : {folder_ / "evil.wav", fs::path("/proc/self/ns/mnt"), loop, fs::path(),
                                folder_.path() / std::string(300, 'x'), fs::path(std::string(9000, '/')),
                                folder_ / "archive/song.wav/below"}) {
        confinement_.readable.push_back(odd);
        confinement_.writable.push_back(odd);
    }
    EXPECT_EQ(error_of_open(folder_ / "archive/song.wav", O_RDONLY), 0);
    EXPECT_EQ(error_of_open(folder_ / "archive/private.txt", O_RDONLY), EACCES);
    EXPECT_EQ(error_of_open(folder_ / "staging/new", O_CREAT | O_WRONLY), 0);
}

// Some kernels answer for one path with errors that say nothing about others.
struct OddPaths : Processes {
    explicit OddPaths(int error) : error_(error) {}
    int open_path(const char* path) override {
        if (!std::string_view(path).ends_with("odd")) return Processes::open_path(path);
        errno = error_;
        return -1;
    }
    int error_;
};

TEST_F(ConfinedFiles, ADeadMountEndsNothing) {
    confinement_.readable.insert(confinement_.readable.begin(), "odd");
    for (const int error : {ENOTCONN, EPERM, EIO, ESTALE, EHOSTDOWN, ETIMEDOUT, ENODEV, ENXIO}) {
        OddPaths system(error);
        EXPECT_EQ(
            error_of(
                confinement_, [&] { return open((folder_ / "archive/song.wav").c_str(), O_RDONLY); }, system),
            0)
            << error;
    }
    OddPaths short_of_memory(ENOMEM);
    EXPECT_THROW(confine(confinement_, short_of_memory), Error);
}

// As an older kernel: what is asked of it is what it knows.
struct OlderKernel : Processes {
    explicit OlderKernel(int version) : version_(version) {}
    int landlock_version() override { return version_ > 0 ? version_ : -1; }
    int version_;
};

TEST_F(ConfinedFiles, EveryVersionOfLandlockKeepsTheSame) {
    const fs::path song = folder_ / "archive/song.wav";
    const fs::path pad = folder_ / "others/pad.wav";
    for (int version = 1; version <= protection_of().landlock; ++version) {
        SCOPED_TRACE(version);
        OlderKernel system(version);
        const auto error = [&](const Call& call) { return error_of(confinement_, call, system); };
        EXPECT_EQ(error([&] { return open(song.c_str(), O_RDONLY); }), 0);
        EXPECT_EQ(error([&] { return open((folder_ / "staging/a").c_str(), O_CREAT | O_WRONLY, 0600); }), 0);
        EXPECT_EQ(error([&] { return open(pad.c_str(), O_RDONLY); }), EACCES);
        EXPECT_EQ(error([&] { return open(song.c_str(), O_WRONLY | O_TRUNC); }), EACCES);
        EXPECT_EQ(error([&] { return open(song.c_str(), O_RDONLY | O_TRUNC); }), EPERM);
        EXPECT_EQ(error([&] { return truncate(pad.c_str(), 3); }), EPERM);
        EXPECT_EQ(error([&] { return rename(pad.c_str(), (folder_ / "staging/b").c_str()); }), EACCES);
        EXPECT_EQ(error([] { return fcntl(STDERR_FILENO, F_SETOWN, getppid()); }), EPERM);
        EXPECT_EQ(error([] { return kill(getppid(), 0); }), EPERM);
        EXPECT_EQ(error([] { return socket(AF_UNIX, SOCK_STREAM, 0); }), EPERM);
    }
    EXPECT_EQ(test::read_text(song) + test::read_text(pad), "musicsound");
}

TEST_F(ConfinedFiles, TheFilterStandsWithoutLandlock) {
    OlderKernel system(0);
    EXPECT_EQ(text_of(protection_of(system)), "seccomp only");
    EXPECT_EQ(error_of(
                  confinement_, [&] { return fork(); }, system),
              EPERM);
}

TEST_F(ConfinedFiles, MakesNoSpecialFilesInItsFolder) {
    const std::string node = folder_ / "staging/node";
    EXPECT_EQ(error_of_call([&] { return mknod(node.c_str(), S_IFBLK | 0600, 0x700); }), EPERM);
    EXPECT_EQ(error_of_call([&] { return mkfifo(node.c_str(), 0600); }), EPERM);
    EXPECT_EQ(error_of_call([&] { return chmod((folder_ / "staging").c_str(), 0777); }), EPERM);
}

TEST(Confined, HasNoNetwork) {
    EXPECT_EQ(error_of({}, [] { return socket(AF_INET, SOCK_STREAM, 0); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return socket(AF_INET6, SOCK_DGRAM, 0); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return socket(AF_UNIX, SOCK_STREAM, 0); }), EPERM);
    EXPECT_EQ(error_of({},
                       [] {
                           io_uring_params parameters{};
                           return syscall(SYS_io_uring_setup, 1, &parameters);
                       }),
              EPERM);
}

TEST(Confined, StartsNoProgramAndSignalsNoOther) {
    char name[] = "/bin/true";
    char* const arguments[] = {name, nullptr};
    EXPECT_EQ(error_of({}, [&] { return execv(name, arguments); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return kill(getppid(), 0); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return syscall(SYS_tgkill, getppid(), getppid(), 0); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return syscall(SYS_tgkill, getpid(), gettid(), 0); }), 0);
}

TEST(Confined, LeavesNoProcessBehind) {
    EXPECT_EQ(error_of({}, [] { return fork(); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0); }), EPERM);
    EXPECT_EQ(error_of({}, [] { return setsid(); }), EPERM);
}

// The C library takes the older calls then.
TEST(Confined, HasNoCallsWhoseArgumentsCannotBeSeen) {
    EXPECT_EQ(error_of({}, [] { return syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
    EXPECT_EQ(error_of({}, [] { return syscall(SYS_openat2, AT_FDCWD, "/", nullptr, 0); }), ENOSYS);
}

TEST(Confined, CanAbort) {
    const pid_t pid = fork();
    if (pid == 0) {
        confine({});
        std::abort();
    }
    int status = 0;
    waitpid(pid, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGABRT);
}

TEST(Confined, StillHasThreadsAndMemory) {
    EXPECT_EQ(
        error_of({},
                 [] {
                     int sum = 0;
                     std::thread other([&] { sum = static_cast<int>(std::string(1 << 20, 'x').size()); });
                     other.join();
                     return sum == 1 << 20 ? 0L : -1L;
                 }),
        0);
}

TEST(Confined, OpenPipesStayUsable) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    EXPECT_EQ(error_of({}, [&] { return write(ends[1], "done", 4) == 4 ? 0L : -1L; }), 0);
    char text[5] = {};
    EXPECT_EQ(read(ends[0], text, 4), 4);
    EXPECT_STREQ(text, "done");
    close(ends[0]);
    close(ends[1]);
}

TEST(Confined, KeepsItsLimits) {
    const test::ScratchFolder folder;
    Confinement confinement;
    confinement.writable = {folder.path()};
    confinement.file_bytes = 1000;
    confinement.open_files = 16;
    confinement.cpu_sec = 2.5;
    EXPECT_EQ(error_of(confinement,
                       [&] {
                           const int fd = open((folder / "long").c_str(), O_CREAT | O_WRONLY, 0600);
                           const std::string text(1000, 'x');
                           if (write(fd, text.data(), 1000) != 1000) return -1L;
                           return static_cast<long>(write(fd, "y", 1));
                       }),
              EFBIG);
    EXPECT_EQ(error_of(confinement,
                       [] {
                           for (int i = 0; i < 20; ++i)
                               if (dup(0) < 0) return -1L;
                           return 0L;
                       }),
              EMFILE);
    EXPECT_EQ(error_of(confinement,
                       [] {
                           rlimit cpu{};
                           getrlimit(RLIMIT_CPU, &cpu);
                           return cpu.rlim_max == 3 ? 0L : -1L;
                       }),
              0);
}

TEST(Confined, SaysWhatItHas) {
    EXPECT_EQ(text_of({7, true}), "Landlock 7, seccomp");
    EXPECT_EQ(text_of({4, false}), "Landlock 4 only");
    EXPECT_EQ(text_of({0, true}), "seccomp only");
    EXPECT_EQ(text_of({0, false}), "none");
    EXPECT_TRUE(Protection({1, true}).is_whole());
    EXPECT_FALSE(Protection({0, true}).is_whole());
    EXPECT_FALSE(Protection({7, false}).is_whole());
}

}  // namespace
}  // namespace afterglow::archive

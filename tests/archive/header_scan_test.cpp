#include "archive/header_scan.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "archive/confine.hpp"
#include "archive/sources.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A decoder that does what the file's name says.
std::optional<CatalogRow> act(const fs::path& path, bool named) {
    const std::string name = path.filename().native();
    if (name.starts_with("crash")) raise(SIGSEGV);
    if (name.starts_with("hang"))
        while (true) pause();
    if (name.starts_with("leave")) _exit(3);
    if (name.starts_with("throw")) throw std::runtime_error("no music in it\nat all");
    if (name.starts_with("worn")) throw Error(ErrorCategory::unread, "cannot be read: Input/output error");
    if (name.starts_with("not")) return std::nullopt;
    return read_header(path, named);
}

class HeaderScanTest : public testing::Test {
  protected:
    void add(const std::string& name) {
        test::write_wav(root_ / name, 0.5);
        FoundFile file;
        file.rel_path = name;
        files_.push_back(file);
    }

    Rows scan(int jobs, const ReadHeader& read = act, double timeout_sec = 20.0) {
        Rows rows(files_.size());
        EXPECT_TRUE(
            read_headers(rows, root_.path(), files_, jobs, silent_progress(), {timeout_sec, 512}, read));
        return rows;
    }

    // What `attempt` on each file ends with, in a process that reads headers: an error number, 0 for none.
    std::string refusal_of(const std::function<long()>& attempt) {
        const ReadHeader read = [&](const fs::path&, bool) -> std::optional<CatalogRow> {
            errno = 0;
            throw std::runtime_error(attempt() < 0 ? std::strerror(errno) : "allowed");
        };
        files_.resize(1);
        return scan(1, read).at(0)->error;
    }

    test::ScratchFolder root_;
    std::vector<FoundFile> files_;
};

TEST_F(HeaderScanTest, AFileThatCrashesItsDecoderCostsItsRowOnly) {
    for (const char* name : {"a.wav", "crash1.wav", "crash2.wav", "b.wav", "leave.wav", "throw.wav", "not",
                             "c.wav", "crash3.wav"})
        add(name);
    const Rows rows = scan(2);
    for (const std::size_t good : {0U, 3U, 7U}) {
        EXPECT_TRUE(rows[good]->readable) << rows[good]->error;
        EXPECT_DOUBLE_EQ(rows[good]->duration_sec, 0.5);
        EXPECT_TRUE(files_[good].problem.empty());
    }
    for (const std::size_t crashed : {1U, 2U, 8U}) {
        EXPECT_FALSE(rows[crashed]->readable);
        EXPECT_EQ(rows[crashed]->error, "the decoder crashed (signal 11)");
        EXPECT_EQ(files_[crashed].problem, rows[crashed]->error);
    }
    EXPECT_THAT(rows[4]->error, HasSubstr("ended without a result"));
    EXPECT_THAT(rows[5]->error, HasSubstr("no music"));
    EXPECT_TRUE(files_[5].problem.empty());
    EXPECT_FALSE(rows[6]);
}

// Another time the disk may answer: what has a problem is not remembered.
TEST_F(HeaderScanTest, AFaultOfTheDiskIsNoFaultOfTheFile) {
    for (const char* name : {"a.wav", "worn.wav", "throw.wav"}) add(name);
    const Rows rows = scan(1);
    EXPECT_FALSE(rows[1]->readable);
    EXPECT_EQ(files_[1].problem, "cannot be read: Input/output error");
    EXPECT_FALSE(rows[2]->readable);
    EXPECT_EQ(files_[0].problem + files_[2].problem, "");
}

// A count that all processes see.
class SharedCount {
  public:
    SharedCount()
        : count_(static_cast<int*>(
              mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
    SharedCount(const SharedCount&) = delete;
    SharedCount& operator=(const SharedCount&) = delete;
    ~SharedCount() { munmap(count_, sizeof(int)); }
    int& operator*() const { return *count_; }

  private:
    int* count_;
};

TEST_F(HeaderScanTest, AProcessThatIsKilledFromOutsideIsNoFaultOfTheFile) {
    for (const char* name : {"a.wav", "b.wav", "c.wav"}) add(name);
    const SharedCount deaths;
    for (const int killed_times : {1, 3}) {
        *deaths = 0;
        const ReadHeader read = [&](const fs::path& path, bool named) {
            if (path.filename() == "b.wav" && (*deaths)++ < killed_times) raise(SIGKILL);
            return read_header(path, named);
        };
        for (const auto& row : scan(1, read)) EXPECT_TRUE(row->readable) << killed_times << " " << row->error;
        EXPECT_EQ(files_[1].problem, "");
    }
}

TEST_F(HeaderScanTest, AFileWhoseProcessIsAlwaysKilledIsGivenUp) {
    for (const char* name : {"a.wav", "b.wav", "c.wav"}) add(name);
    const ReadHeader read = [](const fs::path& path, bool named) {
        if (path.filename() == "b.wav") raise(SIGKILL);
        return read_header(path, named);
    };
    const Rows rows = scan(1, read);
    EXPECT_TRUE(rows[0]->readable && rows[2]->readable);
    EXPECT_FALSE(rows[1]->readable);
    EXPECT_FALSE(files_[1].problem.empty());
}

TEST_F(HeaderScanTest, AFileThatNeverEndsIsGivenUp) {
    for (const char* name : {"a.wav", "hang.wav", "b.wav"}) add(name);
    const Rows rows = scan(1, act, 2.5);
    EXPECT_TRUE(rows[0]->readable);
    EXPECT_EQ(rows[1]->error, "reading it took longer than 2.5 s");
    EXPECT_TRUE(rows[2]->readable);
}

TEST_F(HeaderScanTest, RowsDoNotDependOnTheNumberOfProcesses) {
    for (int i = 0; i < 70; ++i)
        add((i % 9 == 4 ? "crash" : i % 7 == 3 ? "throw" : i % 5 == 2 ? "not" : "song") + std::to_string(i));
    const auto text_of = [](const Rows& rows) {
        std::string text;
        for (const auto& row : rows)
            text += row ? row->error + std::to_string(row->duration_sec) + row->format + "\n" : "none\n";
        return text;
    };
    auto files = files_;
    const std::string one = text_of(scan(1));
    for (const int jobs : {2, 5, 100}) {
        files_ = files;
        EXPECT_EQ(text_of(scan(jobs)), one);
    }
    EXPECT_THAT(one, HasSubstr("signal 11"));
    EXPECT_THAT(one, HasSubstr("wav"));
}

TEST_F(HeaderScanTest, ReadsWhatSymbolicLinksLeadTo) {
    const test::ScratchFolder elsewhere;
    test::write_wav(elsewhere / "real.wav", 0.5);
    fs::create_directory_symlink(elsewhere.path(), root_ / "folder");
    fs::create_symlink(elsewhere / "real.wav", root_ / "link.wav");
    FoundFile file;
    for (const char* name : {"folder/real.wav", "link.wav"}) {
        file.rel_path = name;
        files_.push_back(file);
    }
    for (const auto& row : scan(1, read_header)) EXPECT_TRUE(row->readable) << row->error;
}

TEST_F(HeaderScanTest, AHijackedDecoderReachesNothing) {
    ASSERT_TRUE(protection_of().landlock > 0) << "this kernel has no Landlock";
    add("song.wav");
    add("private.wav");
    const auto opening = [&](const fs::path& path, int flags) {
        return refusal_of([=] { return open(path.c_str(), flags, 0600); });
    };
    EXPECT_EQ(opening(root_ / "song.wav", O_RDONLY), "allowed");
    EXPECT_EQ(opening(root_ / "private.wav", O_RDONLY), std::strerror(EACCES));
    EXPECT_EQ(opening(root_ / "song.wav", O_WRONLY), std::strerror(EACCES));
    EXPECT_EQ(opening(root_ / "new", O_WRONLY | O_CREAT), std::strerror(EACCES));
    EXPECT_EQ(opening("/tmp/new", O_WRONLY | O_CREAT), std::strerror(EACCES));
    EXPECT_EQ(refusal_of([] { return socket(AF_INET, SOCK_STREAM, 0); }), std::strerror(EPERM));
    EXPECT_EQ(refusal_of([] { return kill(getppid(), SIGTERM); }), std::strerror(EPERM));
    EXPECT_EQ(refusal_of([] {
                  char name[] = "/bin/true";
                  char* const arguments[] = {name, nullptr};
                  return execv(name, arguments);
              }),
              std::strerror(EPERM));
}

TEST_F(HeaderScanTest, StopsWhenAsked) {
    add("hang.wav");
    class Stopped : public Progress {
        bool interrupted() const override { return true; }
    } stopped;
    Rows rows(1);
    EXPECT_FALSE(read_headers(rows, root_.path(), files_, 1, stopped, {}, act));
    EXPECT_FALSE(rows[0]);
}

}  // namespace
}  // namespace afterglow::archive

#include "archive/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "archive/sources.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Walk : public testing::Test {
  protected:
    void add(const fs::path& path) { test::write_text(root_ / path, "x"); }

    std::vector<std::string> walked() {
        result_ = walk(root_.path(), options_, silent_progress());
        std::vector<std::string> paths;
        for (const FoundFile& file : result_.files) paths.push_back(file.rel_path);
        return paths;
    }

    test::ScratchFolder root_;
    DiscoverOptions options_;
    Walked result_;
};

TEST_F(Walk, TakesAudioNamesInAnyCaseAndNamesWithoutExtension) {
    for (const char* name : {"b.WAV", "a/c.Flac", "take", "notes.txt", "x.mp3", ".hidden", "d.aiff"})
        add(name);
    EXPECT_THAT(walked(), ElementsAre("a/c.Flac", "b.WAV", "d.aiff", "take", "x.mp3"));
    EXPECT_TRUE(result_.files[0].named_as_audio);
    EXPECT_FALSE(result_.files[3].named_as_audio);
}

TEST_F(Walk, SkipsStandingAndHiddenFolders) {
    for (const char* name : {"venv", ".venv", "env", "node_modules", "__pycache__", ".git", ".cache",
                             "export", "exports", "exported", "work", ".any"})
        add(fs::path("deep") / name / "a.wav");
    add("deep/works/a.wav");
    EXPECT_THAT(walked(), ElementsAre("deep/works/a.wav"));
}

TEST_F(Walk, SkipListCanBeChanged) {
    add("work/a.wav");
    add("old/b.wav");
    add(".secret/c.wav");
    options_.include_dirs = {"work", ".secret"};
    options_.skip_dirs = {"old"};
    EXPECT_THAT(walked(), ElementsAre(".secret/c.wav", "work/a.wav"));
}

TEST_F(Walk, SkipsOwnOutputs) {
    add("kits/pads/a.wav");
    test::write_text(root_ / "made/manifest.csv", "filename,path,source,source_path,source_start_sec\n");
    add("made/pads/b.wav");
    test::write_text(root_ / "mine/manifest.csv", "name,bpm\n");
    add("mine/c.wav");
    options_.own_outputs = {root_ / "kits"};
    EXPECT_THAT(walked(), ElementsAre("mine/c.wav"));
    EXPECT_THAT(result_.notes, ElementsAre(HasSubstr("made: folder not scanned")));
}

TEST_F(Walk, FollowsLinksOnceAndNoCycle) {
    add("a/1.wav");
    fs::create_directory_symlink("..", root_ / "a/up");
    fs::create_directory_symlink("a", root_ / "b");
    fs::create_symlink("a/1.wav", root_ / "same.wav");
    fs::create_symlink("loop.wav", root_ / "loop.wav");
    fs::create_symlink("nothing.wav", root_ / "gone.wav");
    EXPECT_THAT(walked(), ElementsAre("a/1.wav", "gone.wav", "loop.wav"));
    EXPECT_THAT(result_.files[1].problem, HasSubstr("leads nowhere"));
    EXPECT_THAT(result_.files[2].problem, HasSubstr("Too many levels"));
    EXPECT_THAT(result_.notes, ElementsAre("3 symbolic links to what was scanned already"));
}

TEST_F(Walk, FollowsLinksToOtherPlacesButNotToWhatSurroundsTheRoot) {
    const test::ScratchFolder other;
    test::write_text(other / "x/2.wav", "x");
    test::write_text(other / "x/3.wav", "x");
    fs::create_symlink(other / "x/2.wav", root_ / "a.wav");
    fs::create_directory_symlink(other / "x", root_ / "b");
    fs::create_directory_symlink("/", root_ / "c");
    EXPECT_THAT(walked(), ElementsAre("a.wav", "b/3.wav"));
    EXPECT_THAT(result_.notes, Contains(HasSubstr("c: symbolic link not followed")));
}

TEST_F(Walk, NeverOpensWhatIsNoFile) {
    ASSERT_EQ(mkfifo((root_ / "pipe.wav").c_str(), 0600), 0);
    ASSERT_EQ(mkfifo((root_ / "pipe").c_str(), 0600), 0);
    fs::create_symlink("/dev/zero", root_ / "zero.flac");
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string socket_path = root_ / "s.mp3";
    ASSERT_LT(socket_path.size(), sizeof address.sun_path);
    socket_path.copy(address.sun_path, socket_path.size());
    ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    close(fd);
    EXPECT_THAT(walked(), ElementsAre("pipe.wav", "s.mp3", "zero.flac"));
    EXPECT_THAT(result_.files[0].problem, HasSubstr("FIFO"));
    EXPECT_THAT(result_.files[1].problem, HasSubstr("socket"));
    EXPECT_THAT(result_.files[2].problem, HasSubstr("device"));
}

TEST_F(Walk, PassesOverMacSideFiles) {
    add("._a.wav");
    add("a.wav");
    EXPECT_THAT(walked(), ElementsAre("a.wav"));
    EXPECT_THAT(result_.notes, ElementsAre(HasSubstr("1 file named ._*")));
}

TEST_F(Walk, KeepsNamesThatAreNotText) {
    add("caf\xE9.wav");
    EXPECT_THAT(walked(), ElementsAre("caf\xE9.wav"));
}

TEST_F(Walk, ManyLevelsDeepIsFine) {
    fs::path folder;
    for (int i = 0; i < 200; ++i) folder /= "d";
    add(folder / "a.wav");
    EXPECT_EQ(walked().size(), 1U);
}

TEST_F(Walk, StopsWhenInterrupted) {
    struct Stop : Progress {
        bool interrupted() const override { return true; }
    };
    try {
        walk(root_.path(), options_, Stop());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::interrupted);
    }
}

}  // namespace
}  // namespace afterglow::archive

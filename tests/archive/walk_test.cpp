#include "archive/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <set>

#include "archive/sources.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/mark.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Fails the calls about some names, as disks and shares do that went away.
class FailingFolders : public Folders {
  public:
    DIR* open(const char* path) override {
        if (!fails(unopenable, fs::path(path).filename())) return Folders::open(path);
        errno = error;
        return nullptr;
    }
    const dirent* next(DIR* folder) override {
        if (listable < 0 || listable-- > 0) return Folders::next(folder);
        errno = error;
        return nullptr;
    }
    int stat(int folder, const char* name, struct stat* info, int flags) override {
        if (!fails(unknowable, fs::path(name).filename())) return Folders::stat(folder, name, info, flags);
        errno = error;
        return -1;
    }

    std::set<std::string> unopenable;  // folders
    std::set<std::string> unknowable;  // anything
    int listable = -1;                 // entries until listing fails; -1: it does not
    int error = ENOTCONN;

  private:
    static bool fails(const std::set<std::string>& names, const fs::path& name) {
        return names.contains(name.native());
    }
};

class Walk : public testing::Test {
  protected:
    void add(const fs::path& path) { test::write_text(root_ / path, "x"); }

    std::vector<std::string> walked() {
        result_ = walk(root_.path(), options_, silent_progress(), {&folders_, {}});
        std::vector<std::string> paths;
        for (const FoundFile& file : result_.files) paths.push_back(file.rel_path);
        return paths;
    }

    std::vector<std::string> unseen() const {
        std::vector<std::string> places;
        for (const Unseen& place : result_.unseen) places.push_back(place.rel_path + ": " + place.why);
        return places;
    }

    test::ScratchFolder root_;
    FailingFolders folders_;
    WalkRules options_;
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

TEST_F(Walk, TellsWhichFoldersItPassesOverByName) {
    for (const char* folder : {"exports", "a/work", "env", "b/venv", ".git", "mine"})
        add(fs::path(folder) / "x.wav");
    options_.skip_dirs = {"mine"};
    EXPECT_THAT(walked(), IsEmpty());
    EXPECT_THAT(
        result_.notes,
        ElementsAre("4 folders passed over by name: a/work (1 recording), b/venv (1 recording), env (1 "
                    "recording), … (--include-dir takes them)",
                    "1 folder passed over because hidden: .git (1 recording) (--include-dir takes them)"));
}

TEST_F(Walk, NamesOfFoldersAreAlikeInAnyCase) {
    add("Exports/a.wav");
    add("b/WORK/c.wav");
    EXPECT_THAT(walked(), IsEmpty());
    EXPECT_THAT(result_.notes,
                ElementsAre(HasSubstr("2 folders passed over by name: Exports (1 recording)")));
    options_.include_dirs = {"exports", "Work"};
    EXPECT_THAT(walked(), ElementsAre("Exports/a.wav", "b/WORK/c.wav"));
}

TEST_F(Walk, WhatSystemsAndStorageBoxesKeepIsNoRecording) {
    for (const char* folder :
         {"$RECYCLE.BIN/S-1-5", "#recycle", "@eaDir", "@Recycle", "__MACOSX", ".Trash-1000",
          "System Volume Information", "lost+found", "a/@eaDir", ".zfs/snapshot/daily"})
        add(fs::path(folder) / "x.wav");
    add("mine.wav");
    EXPECT_THAT(walked(), ElementsAre("mine.wav"));
    EXPECT_THAT(result_.notes, ElementsAre(HasSubstr("10 folders of systems and trash passed over")));
    options_.include_dirs = {"lost+found"};
    EXPECT_THAT(walked(), ElementsAre("lost+found/x.wav", "mine.wav"));
}

TEST_F(Walk, SoundOfFormatsThatAreNotReadIsListedAndCounted) {
    for (const char* name : {"a.mp4", "b/c.MP4", "d.dsf", "e.spx", "f.wav", "notes.txt", "._g.mp4",
                             ".h.wav.icloud", ".i.txt.icloud"})
        add(name);
    EXPECT_THAT(walked(), ElementsAre(".h.wav.icloud", "a.mp4", "b/c.MP4", "d.dsf", "e.spx", "f.wav"));
    EXPECT_THAT(result_.notes,
                ElementsAre("5 files with sound that is not read: 1 DSD, 2 MP4, 1 Speex, 1 in iCloud only"));
    for (const FoundFile& file : result_.files) {
        EXPECT_EQ(file.of_unread_format, file.rel_path != "f.wav") << file.rel_path;
        EXPECT_EQ(file.problem.empty(), file.rel_path == "f.wav") << file.rel_path;
    }
    EXPECT_EQ(result_.files[1].problem, "is MP4, which is not read");
}

TEST_F(Walk, ContainersWithSoundAreCounted) {
    for (const char* name : {"a.webm", "b.mkv", "c.MKA", "d.mov", "e.avi", "f.ogv", "g.als"}) add(name);
    EXPECT_THAT(walked(), ElementsAre("a.webm", "b.mkv", "c.MKA", "d.mov", "e.avi", "f.ogv"));
    EXPECT_THAT(result_.notes,
                ElementsAre("6 files with sound that is not read: 1 AVI, 2 Matroska, 1 Ogg video, "
                            "1 QuickTime, 1 WebM"));
}

TEST_F(Walk, LeavesOutWhatIgnoreFilesName) {
    for (const char* name : {"a.wav", "b.wav", "raw/c.wav", "deep/raw/d.wav", "deep/keep.wav", "deep/e.wav",
                             "all/f.wav", "all/more/g.wav", "takes/h.wav", "takes/i.wav", "j.m4a"})
        add(name);
    test::write_text(root_ / ".afterglowignore", "# bounces\n/b.wav\nraw/\n*.m4a\r\ntakes/*\n!takes/i.wav\n");
    test::write_text(root_ / "deep/.afterglowignore", "*\n!keep.wav\n");
    test::write_text(root_ / "all/.afterglowignore", "");
    EXPECT_THAT(walked(), ElementsAre("a.wav", "deep/keep.wav", "takes/i.wav"));
    EXPECT_THAT(result_.notes, ElementsAre("8 entries left out by .afterglowignore"));
}

TEST_F(Walk, AnIgnoreFileThatIsNoFileIsPassedOver) {
    add("a.wav");
    ASSERT_EQ(::mkfifo((root_ / ".afterglowignore").c_str(), 0600), 0);
    EXPECT_THAT(walked(), ElementsAre("a.wav"));
}

constexpr const char* manifest_columns = "filename,path,source,source_path,source_start_sec\n";

TEST_F(Walk, PassesOverWhatItsManifestsListAndTakesWhatElseLiesThere) {
    test::write_text(root_ / "made/manifest.csv",
                     std::string(manifest_columns) +
                         "b.wav,pads/b.wav,s,/s.wav,0\n\"c,1.wav\",./c/../\"c,1.wav\",s,/s.wav,0\n");
    add("made/pads/b.wav");
    add("made/pads/mine.wav");
    add("made/mine too.wav");
    test::write_text(root_ / "mine/manifest.csv", "name,bpm\npads/c.wav,1\n");
    add("mine/pads/c.wav");
    EXPECT_THAT(walked(), ElementsAre("made/mine too.wav", "made/pads/mine.wav", "mine/pads/c.wav"));
    EXPECT_THAT(result_.notes, ElementsAre("1 texture that Afterglow made passed over"));
    options_.own_textures = true;
    EXPECT_THAT(walked(), Contains("made/pads/b.wav"));
}

TEST_F(Walk, ManifestInTheRootListsItsTexturesOnly) {
    test::write_text(root_ / "manifest.csv",
                     std::string(manifest_columns) + "b.wav,one/pads/b.wav,one,/s.wav,0\n");
    add("one/pads/b.wav");
    add("one.wav");
    add("live/two.wav");
    EXPECT_THAT(walked(), ElementsAre("live/two.wav", "one.wav"));
}

TEST_F(Walk, PassesOverKitsByTheirMarker) {
    const std::string mark =
        mark_heading("kit", "card") + mark_line_of_file("KIT/PAD_01.wav", content_hash("x"));
    test::write_text(root_ / "card/.afterglow", mark + mark_seal(mark));
    add("card/KIT/PAD_01.wav");
    add("card/KIT/my own.wav");
    test::write_text(root_ / "other/.afterglow", "some other file\nabc\nx.wav\n");
    add("other/x.wav");
    EXPECT_THAT(walked(), ElementsAre("card/KIT/my own.wav", "other/x.wav"));
}

TEST_F(Walk, WhatSomebodyPutInThePlaceOfATextureIsARecording) {
    const std::string mark = mark_heading("track", "one") +
                             mark_line_of_file("pads/a.wav", content_hash("x")) +
                             mark_line_of_file("pads/b.wav", content_hash("x"));
    add("one/pads/a.wav");
    test::write_text(root_ / "one/.afterglow", mark + mark_seal(mark));
    test::write_text(root_ / "manifest.csv", std::string(manifest_columns) +
                                                 "a.wav,one/pads/a.wav,one,/s.wav,0\n"
                                                 "b.wav,one/pads/b.wav,one,/s.wav,0\n");
    test::write_text(root_ / "one/pads/b.wav", "mine");
    EXPECT_THAT(walked(), ElementsAre("one/pads/b.wav"));
    add("one/pads/b.wav");  // touched, and the same again
    EXPECT_THAT(walked(), IsEmpty());
}

TEST_F(Walk, ListsThatLeadOutOfTheirFolderHideNothing) {
    test::write_text(root_ / "made/manifest.csv", std::string(manifest_columns) +
                                                      "a.wav,../song.wav,s,/s.wav,0\nb.wav," +
                                                      (root_ / "song.wav").string() + ",s,/s.wav,0\n");
    add("song.wav");
    EXPECT_THAT(walked(), ElementsAre("song.wav"));
}

TEST_F(Walk, FolderThatCannotBeOpenedHidesNoOther) {
    for (const char* name : {"a/1.wav", "dead/2.wav", "z/3.wav", "4.wav"}) add(name);
    folders_.unopenable = {"dead"};
    EXPECT_THAT(walked(), ElementsAre("4.wav", "a/1.wav", "z/3.wav"));
    EXPECT_THAT(unseen(), ElementsAre("dead: Transport endpoint is not connected"));
}

TEST_F(Walk, DeadMountInAFolderHidesNoOther) {
    for (const char* name : {"a/1.wav", "dead/2.wav", "z/3.wav", "take"}) add(name);
    fs::create_directory_symlink(root_ / "dead", root_ / "link to it");
    folders_.unknowable = {"dead", "take", "link to it"};
    EXPECT_THAT(walked(), ElementsAre("a/1.wav", "z/3.wav"));
    EXPECT_THAT(unseen(), ElementsAre(HasSubstr("dead: "), HasSubstr("link to it: "), HasSubstr("take: ")));
}

TEST_F(Walk, RecordingThatCannotBeLookedAtIsARow) {
    add("a.wav");
    add("b.wav");
    folders_.unknowable = {"a.wav"};
    folders_.error = EIO;
    EXPECT_THAT(walked(), ElementsAre("a.wav", "b.wav"));
    EXPECT_EQ(result_.files[0].problem, "Input/output error");
    EXPECT_THAT(unseen(), IsEmpty());
}

TEST_F(Walk, ListingThatBreaksOffIsTold) {
    for (const char* name : {"1.wav", "2.wav", "3.wav", "4.wav"}) add(name);
    folders_.listable = 4;  // with . and ..
    folders_.error = EIO;
    EXPECT_THAT(walked().size(), testing::Le(4U));
    EXPECT_THAT(unseen(), ElementsAre(": listed in part only: Input/output error"));
}

// Numbers as some shares give them: all alike, or another at each look.
struct MadeUpNumbers : Folders {
    explicit MadeUpNumbers(ino_t step) : step_(step) {}
    int stat(int folder, const char* name, struct stat* info, int flags) override {
        const int result = Folders::stat(folder, name, info, flags);
        info->st_dev = 1;
        info->st_ino = number_ += step_;
        return result;
    }

  private:
    ino_t step_;
    ino_t number_ = 0;
};

TEST_F(Walk, NumbersThatSharesMakeUpLoseNothingAndLeadInNoCircle) {
    const test::ScratchFolder other;
    test::write_text(other / "x/3.wav", "x");
    test::write_text(other / "x/y/4.wav", "x");
    test::write_text(other / "5.wav", "x");
    add("a/1.wav");
    add("b/2.wav");
    fs::create_directory_symlink(other / "x", root_ / "c");
    fs::create_symlink(other / "5.wav", root_ / "d.wav");
    fs::create_symlink(root_ / "b/2.wav", root_ / "e.wav");
    fs::create_directory_symlink(root_ / "a", other / "x/back");
    fs::create_directory_symlink(other / "x", other / "x/y/round");
    fs::create_directory_symlink(root_.path().parent_path(), root_ / "f");
    for (const ino_t step : {0, 1}) {
        MadeUpNumbers folders(step);
        const auto found = walk(root_.path(), options_, silent_progress(), {&folders, {}});
        std::vector<std::string> paths;
        for (const FoundFile& file : found.files) paths.push_back(file.rel_path);
        EXPECT_THAT(paths, ElementsAre("a/1.wav", "b/2.wav", "c/3.wav", "c/y/4.wav", "d.wav"));
        EXPECT_THAT(found.notes, Contains("3 symbolic links to what was scanned already"));
        EXPECT_THAT(found.notes, Contains(HasSubstr("f: symbolic link not followed")));
    }
}

TEST_F(Walk, PathTooLongForTheSystemHidesNoOther) {
    add("a.wav");
    const auto back = fs::current_path();
    fs::current_path(root_.path());
    const std::string name(200, 'd');
    for (int i = 0; i < 22; ++i) {
        fs::create_directory(name);
        fs::current_path(name);
    }
    fs::current_path(back);
    EXPECT_THAT(walked(), ElementsAre("a.wav"));
    ASSERT_EQ(result_.unseen.size(), 1U);
    EXPECT_EQ(result_.unseen[0].why, "File name too long");
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

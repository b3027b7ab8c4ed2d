#include "archive/find_audio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "archive/sources.hpp"
#include "support/scratch.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class FindAudio : public testing::Test {
  protected:
    FoundAudio find(const std::vector<fs::path>& inputs, const WalkRules& rules = {}) {
        return find_audio(inputs, rules, silent_progress());
    }
    test::ScratchFolder root_;
};

TEST_F(FindAudio, FilesStandForThemselvesAndFoldersForWhatIsInThem) {
    test::write_wav(root_ / "in/b.wav");
    test::write_wav(root_ / "in/deep/a.WAV");
    test::write_wav(root_ / "in/take");  // by its content
    test::write_text(root_ / "in/notes", "none");
    test::write_text(root_ / "in/notes.txt", "none");
    test::write_wav(root_ / "in/.hidden/c.wav");
    test::write_text(root_ / "odd.txt", "named by the user");
    const auto found = find({root_ / "odd.txt", root_ / "in", root_ / "in/b.wav"});
    EXPECT_THAT(found.files, ElementsAre(root_ / "odd.txt", root_ / "in/b.wav", root_ / "in/deep/a.WAV",
                                         root_ / "in/take", root_ / "in/b.wav"));
    EXPECT_THAT(found.missing, IsEmpty());
    EXPECT_THAT(found.unseen, IsEmpty());
}

TEST_F(FindAudio, WhatIsNotThereIsToldAndLeftToTheCaller) {
    const auto found = find({root_ / "none.wav"});
    EXPECT_THAT(found.missing, ElementsAre(root_ / "none.wav"));
    EXPECT_THAT(found.files, ElementsAre(root_ / "none.wav"));
}

TEST_F(FindAudio, NamesWhatItCannotLookAtWithTheWholePath) {
    test::write_wav(root_ / "a.wav");
    ASSERT_EQ(mkfifo((root_ / "pipe.wav").c_str(), 0600), 0);
    fs::create_symlink("loop", root_ / "loop.wav");
    fs::create_symlink("loop.wav", root_ / "loop");
    const auto found = find({root_.path()});
    EXPECT_THAT(found.files, ElementsAre(root_ / "a.wav"));
    ASSERT_EQ(found.unseen.size(), 2U);
    EXPECT_EQ(found.unseen[0].rel_path, (root_ / "loop.wav").string());
    EXPECT_EQ(found.unseen[1].rel_path, (root_ / "pipe.wav").string());
}

TEST_F(FindAudio, TexturesAreTakenOnlyWhereTheyAreWanted) {
    test::write_text(root_ / "out/manifest.csv",
                     "filename,path,source,source_path,source_start_sec\np.wav,s/p.wav,s,/s.wav,0\n");
    test::write_wav(root_ / "out/s/p.wav");
    test::write_wav(root_ / "song.wav");
    EXPECT_THAT(find({root_.path()}).files, ElementsAre(root_ / "song.wav"));
    WalkRules all;
    all.own_textures = true;
    EXPECT_THAT(find({root_.path()}, all).files, ElementsAre(root_ / "out/s/p.wav", root_ / "song.wav"));
}

}  // namespace
}  // namespace afterglow::archive

#include "pipeline/kept.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <map>

#include "base/error.hpp"
#include "render/manifest.hpp"
#include "support/scratch.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Pair;

class Kept : public testing::Test {
  protected:
    static render::ManifestRow row(makers::TextureKind kind, const std::string& path) {
        render::ManifestRow row;
        row.kind = kind;
        row.path = path;
        row.filename = fs::path(path).filename().string();
        row.saved = true;
        return row;
    }
    void write(const fs::path& path, const std::string& text) const {
        out.make_folder(path.parent_path());
        out.write_file(path, text);
    }
    // A published folder with a pad and a hiss loop, as the program leaves it.
    void publish() const {
        write("piece/pads/pad01.wav", "old pad");
        write("piece/hiss/hiss01.wav", "old hiss");
        render::write_manifest(out, "piece",
                               {row(makers::TextureKind::pad, "pads/pad01.wav"),
                                row(makers::TextureKind::hiss, "hiss/hiss01.wav")});
    }
    // Pads are made anew.
    std::vector<std::string> keep() const {
        write(".piece.partial/pads/pad01.wav", "new pad");
        MakerSet makers;
        makers.pads = true;
        std::vector<std::string> paths;
        for (const auto& kept : keep_earlier(out, "piece", ".piece.partial", makers,
                                             {row(makers::TextureKind::pad, "pads/pad01.wav")}))
            paths.push_back(kept.path);
        return paths;
    }
    std::map<std::string, std::string> staged() const {
        std::map<std::string, std::string> files;
        const fs::path folder = scratch / "out" / ".piece.partial";
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                files[entry.path().lexically_relative(folder).string()] = read_text_file(entry.path());
        return files;
    }

    test::ScratchFolder scratch;
    OutputRoot out{scratch / "out"};
};

TEST_F(Kept, OtherKindsStayWithTheirRows) {
    publish();
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav", "hiss/hiss01.wav"));
    EXPECT_THAT(staged(),
                ElementsAre(Pair("hiss/hiss01.wav", "old hiss"), Pair("pads/pad01.wav", "new pad")));
}

TEST_F(Kept, NothingWasThere) {
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav"));
    EXPECT_THAT(staged(), ElementsAre(Pair("pads/pad01.wav", "new pad")));
}

TEST_F(Kept, FilesOfSomebodysOwnStay) {
    publish();
    write("piece/notes.txt", "mine");
    write("piece/pads/pad01 edit.wav", "edited");
    write("piece/takes/one/日本.wav", "a take");
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav", "hiss/hiss01.wav"));
    EXPECT_THAT(staged(),
                ElementsAre(Pair("hiss/hiss01.wav", "old hiss"), Pair("notes.txt", "mine"),
                            Pair("pads/pad01 edit.wav", "edited"), Pair("pads/pad01.wav", "new pad"),
                            Pair("takes/one/日本.wav", "a take")));
}

TEST_F(Kept, AFileWhoseNameIsTakenByNowGetsAnother) {
    publish();
    write("piece/pads/pad02.wav", "mine");
    write("piece/pads/pad03.wav", "made again, the same");
    write(".piece.partial/pads/pad02.wav", "new pad 2");
    write(".piece.partial/pads/pad02 (2).wav", "taken too");
    write(".piece.partial/pads/pad03.wav", "made again, the same");
    keep();
    const auto files = staged();
    EXPECT_EQ(files.at("pads/pad02.wav"), "new pad 2");
    EXPECT_EQ(files.at("pads/pad02 (3).wav"), "mine");
    EXPECT_FALSE(files.contains("pads/pad03 (2).wav"));
}

TEST_F(Kept, WithoutAManifestEveryFileIsSomebodysOwn) {
    publish();
    write("piece/manifest.json", "{broken");
    out.remove("piece/manifest.csv");
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav"));
    EXPECT_THAT(staged(),
                ElementsAre(Pair("hiss/hiss01.wav", "old hiss"), Pair("pads/pad01 (2).wav", "old pad"),
                            Pair("pads/pad01.wav", "new pad")));
}

TEST_F(Kept, LinksStayLinksAndNothingBehindThemIsCopied) {
    publish();
    write("elsewhere/take.wav", "far");
    fs::create_symlink("../elsewhere", scratch / "out" / "piece" / "away");
    fs::create_symlink("nowhere", scratch / "out" / "piece" / "dangling");
    keep();
    const fs::path staging = scratch / "out" / ".piece.partial";
    EXPECT_EQ(fs::read_symlink(staging / "away"), "../elsewhere");
    EXPECT_EQ(fs::read_symlink(staging / "dangling"), "nowhere");
    EXPECT_FALSE(staged().contains("away/take.wav"));
}

// Fails to write whatever has this name.
struct FailingFor : FileSystem {
    int open(const char* path, int flags, mode_t mode) override {
        if ((flags & O_CREAT) != 0 && std::string(path).find(folder) != std::string::npos)
            return errno = EIO, -1;
        return FileSystem::open(path, flags, mode);
    }
    std::string folder;
};

TEST_F(Kept, WhatCannotBeCopiedEndsTheAttempt) {
    publish();
    write("piece/takes/mine.wav", "mine");
    FailingFor disk;
    disk.folder = ".piece.partial/takes";
    const OutputRoot failing(scratch / "out", {}, disk);
    EXPECT_THROW(keep_earlier(failing, "piece", ".piece.partial", MakerSet::all(), {}), Error);
    EXPECT_EQ(read_text_file(scratch / "out" / "piece" / "takes" / "mine.wav"), "mine");
}

}  // namespace
}  // namespace afterglow::pipeline

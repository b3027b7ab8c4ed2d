#include "pipeline/carry_over.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/mark.hpp"
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
        out.make_own_folder("piece", "make");
        write("piece/pads/pad01.wav", "old pad");
        write("piece/hiss/hiss01.wav", "old hiss");
        render::write_manifest(out, "piece",
                               {row(makers::TextureKind::pad, "pads/pad01.wav"),
                                row(makers::TextureKind::hiss, "hiss/hiss01.wav")});
        out.complete_folder("piece", "");
    }
    // Pads are made anew.
    std::vector<std::string> keep() {
        staging = out.make_staging("piece", "make");
        write(staging / "pads/pad01.wav", "new pad");
        const MakerSet makers{makers::MakerId::pads};
        const auto rows =
            carry_over(out, "piece", staging, makers, {row(makers::TextureKind::pad, "pads/pad01.wav")});
        render::write_manifest(out, staging, rows);
        std::vector<std::string> paths;
        for (const auto& kept : rows) paths.push_back(kept.path);
        return paths;
    }
    // The sounds of a folder.
    static std::map<std::string, std::string> sounds(const fs::path& folder) {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.path().extension() == ".wav")
                files[entry.path().lexically_relative(folder).string()] = read_text_file(entry.path());
        return files;
    }
    void put_in_place() const {
        out.complete_folder(staging, "");
        EXPECT_FALSE(out.publish_folder(staging, "piece"));
    }

    test::ScratchFolder scratch;
    OutputRoot out{scratch / "out"};
    fs::path staging;
};

TEST_F(Kept, OtherKindsStayWithTheirRows) {
    publish();
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav", "hiss/hiss01.wav"));
    EXPECT_THAT(sounds(staging),
                ElementsAre(Pair("hiss/hiss01.wav", "old hiss"), Pair("pads/pad01.wav", "new pad")));
}

TEST_F(Kept, NothingWasThere) {
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav"));
    EXPECT_THAT(sounds(staging), ElementsAre(Pair("pads/pad01.wav", "new pad")));
}

TEST_F(Kept, ATextureThatSomebodyHasChangedStaysSomebodys) {
    publish();
    std::ofstream(scratch / "out/piece/hiss/hiss01.wav") << "edited hiss";
    std::ofstream(scratch / "out/piece/pads/pad01.wav") << "edited pad";
    for (int round = 0; round < 2; ++round) {
        EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav", "hiss/hiss01.wav"));
        put_in_place();
        EXPECT_THAT(sounds(scratch / "out/piece"),
                    ElementsAre(Pair("hiss/hiss01.wav", "edited hiss"),
                                Pair("pads/pad01 (2).wav", "edited pad"), Pair("pads/pad01.wav", "new pad")));
    }
}

TEST_F(Kept, WithoutAMarkEveryFileIsSomebodysOwn) {
    publish();
    fs::remove(scratch / "out/piece" / mark_name);
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav", "hiss/hiss01.wav"));
    put_in_place();
    EXPECT_THAT(sounds(scratch / "out/piece"),
                ElementsAre(Pair("hiss/hiss01.wav", "old hiss"), Pair("pads (2)/pad01.wav", "old pad"),
                            Pair("pads/pad01.wav", "new pad")));
}

TEST_F(Kept, OneThatCannotBeReadHasNoRow) {
    publish();
    fs::remove(scratch / "out/piece/hiss/hiss01.wav");
    EXPECT_THAT(keep(), ElementsAre("pads/pad01.wav"));
}

}  // namespace
}  // namespace afterglow::pipeline

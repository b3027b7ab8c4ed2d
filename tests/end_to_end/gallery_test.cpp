// The command `gallery`, as a shell sees it; what the page does is tested in tests/gallery.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/encode.hpp"
#include "base/files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

class GalleryCommand : public testing::Test {
  protected:
    GalleryCommand() {
        auto audio = signals::harmonic_tone(220.0, 0.3);
        audio::quantise(audio, audio::SampleFormat::pcm24, Rng(1));
        out.write_file("a.wav", audio::encode_wav(audio, {}));
        out.write_file("manifest.json", R"([{"path": "a.wav", "type": "pad"}])");
    }
    Finished gallery(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"gallery", "--input", scratch.path().string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return afterglow(arguments);
    }

    ScratchFolder scratch;
    OutputRoot out{scratch.path()};
};

TEST_F(GalleryCommand, TellsWhatWasMadeAndWhereToClick) {
    const auto finished = gallery();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.out, (scratch / "gallery.html").string() + "\n");
    EXPECT_THAT(finished.err, testing::HasSubstr("1 texture"));
    EXPECT_THAT(finished.err, testing::HasSubstr("size: page"));
}

TEST_F(GalleryCommand, MissingTexturesAreListed) {
    write_text(scratch / "manifest.json",
               R"([{"path": "a.wav", "type": "pad"}, {"path": "b.wav", "type": "pad"}])");
    const auto finished = gallery();
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.err, testing::HasSubstr("b.wav: missing"));
}

TEST_F(GalleryCommand, AnEmptyFolderOfTexturesIsSaid) {
    write_text(scratch / "manifest.json", "[]");
    const auto finished = gallery();
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, testing::HasSubstr("the page is empty"));
}

TEST_F(GalleryCommand, RefusesWhatItCannotUse) {
    out.write_file("mine.html", "<p>mine</p>");
    EXPECT_EQ(gallery({"--output", (scratch / "mine.html").string()}).status, 2);
    EXPECT_EQ(read_text_file(scratch / "mine.html"), "<p>mine</p>");
    EXPECT_EQ(gallery({"--output", (scratch / "page.txt").string()}).status, 2);
    EXPECT_EQ(afterglow({"gallery"}).status, 2);
    EXPECT_EQ(afterglow({"gallery", "--input", (scratch / "nowhere").string()}).status, 1);
    out.make_folder("empty");
    EXPECT_EQ(afterglow({"gallery", "--input", (scratch / "empty").string()}).status, 1);
}

}  // namespace
}  // namespace afterglow::test

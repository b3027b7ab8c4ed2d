// From textures to kits by the program itself, judged from the files that it leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "audio/encode.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"
#include "support/textures.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class Kits : public testing::Test {
  protected:
    void SetUp() override {
        options_.folder = scratch_.path();
        write_textures(scratch_ / "in", "夜の海", assorted_textures());
    }
    Finished run(const std::vector<std::string>& arguments) { return afterglow(arguments, options_); }

    ScratchFolder scratch_;
    ProcessOptions options_;
};

TEST_F(Kits, GoFromManifestToDevice) {
    const auto curated = run({"curate", "--input", "in", "--output", "best", "--count", "pad=1"});
    ASSERT_EQ(curated.status, 0) << curated.err;
    EXPECT_EQ(curated.out, "best\n");
    EXPECT_THAT(curated.err, HasSubstr("chosen: 5 of 6 textures"));
    EXPECT_THAT(curated.err, HasSubstr("1 not among the best"));

    const auto kit = run({"kit", "--input", "best", "--output", "card", "--device", "tr8s", "--name", "sea"});
    ASSERT_EQ(kit.status, 0) << kit.err;
    std::size_t files = 0;
    double seconds = 0.0;
    for (const auto& entry : fs::directory_iterator(scratch_ / "card/ROLAND/TR-8S/SAMPLE/SEA")) {
        const auto layout = audio::read_wav_layout(entry.path().string());
        EXPECT_THAT(layout.chunks, testing::ElementsAre("fmt ", "data"));
        EXPECT_EQ(layout.sample_rate_hz, 44100);
        EXPECT_THAT(entry.path().filename().string(), testing::MatchesRegex("[A-Z0-9_]+\\.WAV"));
        seconds += static_cast<double>(layout.frames) / 44100.0;
        ++files;
    }
    EXPECT_EQ(files, 5U);
    EXPECT_LE(seconds, 600.0);
    EXPECT_EQ(parse_csv(read_text_file(scratch_ / "card/kit_map.csv")).size(), 6U);
}

TEST_F(Kits, ThatAreThereAreNotMadeAgainAndNotOverwritten) {
    ASSERT_EQ(run({"curate", "--input", "in", "--output", "best"}).status, 0);
    EXPECT_THAT(run({"curate", "--input", "in", "--output", "best"}).err, HasSubstr("up to date"));
    const auto other = run({"curate", "--input", "in", "--output", "best", "--per-kind", "1"});
    EXPECT_EQ(other.status, 2);
    EXPECT_THAT(other.err, HasSubstr("--force"));
    EXPECT_EQ(run({"curate", "--input", "in", "--output", "best", "--per-kind", "1", "--force"}).status, 0);
    std::ofstream(scratch_ / "best/mine.txt") << "mine";
    EXPECT_EQ(run({"curate", "--input", "in", "--output", "best", "--force"}).status, 2);
    EXPECT_EQ(read_text_file(scratch_ / "best/mine.txt"), "mine");
    EXPECT_EQ(run({"kit", "--input", "in", "--output", "in", "--force"}).status, 2);
    EXPECT_EQ(run({"kit", "--input", "in", "--output", ".", "--force"}).status, 2);
}

TEST_F(Kits, MayLieInsideTheirInput) {
    for (int turn = 0; turn < 2; ++turn) {
        const auto made = run({"curate", "--input", "in", "--output", "in/best", "--force"});
        EXPECT_EQ(made.status, 0) << made.err;
        EXPECT_THAT(made.err, HasSubstr("of 6 textures"));
    }
}

TEST_F(Kits, SayWhatTheyWouldDo) {
    const auto dry = run({"kit", "--input", "in", "--output", "card", "--device", "volca", "--dry-run"});
    EXPECT_EQ(dry.status, 0) << dry.err;
    EXPECT_FALSE(fs::exists(scratch_ / "card"));
    EXPECT_THAT(dry.out, HasSubstr("pads/chord.wav"));
    const auto unknown = run({"kit", "--input", "in", "--output", "card", "--device", "tr8"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean tr8s?"));
}

TEST_F(Kits, TakeWhatAManifestHasAndTellWhatIsMissing) {
    fs::remove(scratch_ / "in/pads/chord.wav");
    const auto kit = run({"kit", "--input", "in", "--output", "card", "--device", "generic"});
    EXPECT_EQ(kit.status, 3) << kit.err;
    EXPECT_THAT(kit.err, HasSubstr("pads/chord.wav: missing"));
    std::ofstream(scratch_ / "in/manifest.json") << "[]\n";
    const auto none = run({"kit", "--input", "in", "--output", "empty", "--device", "generic"});
    EXPECT_EQ(none.status, 0);
    EXPECT_THAT(none.err, HasSubstr("nothing to put into a kit"));
    EXPECT_FALSE(fs::exists(scratch_ / "empty"));
    EXPECT_EQ(run({"curate", "--input", "in", "--output", "empty"}).status, 0);
    fs::create_directory(scratch_ / "bare");
    EXPECT_NE(run({"curate", "--input", "bare", "--output", "empty"}).status, 0);
}

TEST_F(Kits, TakeFavoritesFirst) {
    std::ofstream(scratch_ / "keep.txt") << "pads/low.wav\nnot/there.wav\n";
    const auto made =
        run({"curate", "--input", "in", "--output", "best", "--max-slots", "1", "--favorites", "keep.txt"});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("not/there.wav is no texture"));
    EXPECT_TRUE(fs::exists(scratch_ / "best/pads/low.wav"));
    EXPECT_FALSE(fs::exists(scratch_ / "best/drums"));
}

TEST_F(Kits, AreFoundByWhatTheySoundLike) {
    const auto found = run({"find", "--input", "in", "--like", "in/hiss/hiss.wav", "--top", "2", "--json"});
    ASSERT_EQ(found.status, 0) << found.err;
    const auto rows = json::parse(found.out);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["path"], "hiss/hiss.wav");
    EXPECT_EQ(rows[0]["distance"], 0.0);
    EXPECT_GT(rows[1]["distance"], 0.0);
    const auto dark = run({"find", "--input", "in", "--type", "drone", "--brightness", "dark"});
    EXPECT_THAT(dark.out, HasSubstr("tone.wav"));
    EXPECT_THAT(dark.err, HasSubstr("1 of 6 textures match"));
    EXPECT_EQ(run({"find", "--input", "in", "--key", "X"}).status, 2);
    EXPECT_EQ(run({"find", "--input", "in", "--brightness", "drak"}).status, 2);
}

TEST_F(Kits, GetDust) {
    const auto made = run({"dust", "--pads", "in", "--hiss", "in", "--output", "dusty", "--mix-db", "-6"});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("3 loops with dust"));
    EXPECT_EQ(json::parse(read_text_file(scratch_ / "dusty/manifest.json")).size(), 3U);
    EXPECT_EQ(run({"dust", "--pads", "in", "--hiss", "in", "--output", "dusty"}).status, 2);
}

}  // namespace
}  // namespace afterglow::test

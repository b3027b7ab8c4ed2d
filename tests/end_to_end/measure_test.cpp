#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

TEST(Measure, DrawsOnePictureOrAFolderOfThem) {
    const ScratchFolder folder;
    write_recording(folder.path() / "a.wav", signals::drum_loop(120.0, 4.0));
    write_recording(folder.path() / "b.wav", signals::sine(440.0, 0.2));
    const ProcessOptions here{.folder = folder.path()};
    EXPECT_EQ(afterglow({"measure", "a.wav", "--plot", "a.png"}, here).status, 0);
    EXPECT_GT(std::filesystem::file_size(folder.path() / "a.png"), 10000U);
    const auto refused = afterglow({"measure", "a.wav", "b.wav", "--plot", "both.png"}, here);
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, testing::HasSubstr("name a folder"));
    EXPECT_EQ(afterglow({"measure", "a.wav", "b.wav", "--plot", "pictures"}, here).status, 0);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "pictures/a.wav.png"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "pictures/b.wav.png"));
}

TEST(Measure, AFolderWithoutAudioIsAnError) {
    const ScratchFolder folder;
    const auto told = afterglow({"measure", folder.path().string()});
    EXPECT_EQ(told.status, 2);
    EXPECT_THAT(told.err, testing::HasSubstr("no audio files there"));
}

TEST(Measure, TellsOnsetsAndNotes) {
    const ScratchFolder folder;
    write_recording(folder.path() / "a.wav", signals::drum_loop(120.0, 4.0));
    write_recording(folder.path() / "b.wav", signals::sine(445.0, 1.0));
    const ProcessOptions here{.folder = folder.path()};
    const auto rows =
        nlohmann::json::parse(afterglow({"measure", "a.wav", "b.wav", "--json", "--onsets"}, here).out);
    EXPECT_GE(rows[0]["onsets_sec"].size(), 12U);
    EXPECT_EQ(rows[1]["pitch_note"], "A4");
    EXPECT_NEAR(rows[1]["pitch_cents"].get<double>(), 19.6, 2.0);
    EXPECT_THAT(afterglow({"measure", "a.wav", "--onsets"}, here).out, testing::HasSubstr("onsets: 0.0"));
}

}  // namespace
}  // namespace afterglow::test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

TEST(Explain, TellsAndDrawsOfADryRun) {
    const ScratchFolder folder;
    write_recording(folder.path() / "a.wav", small_piece(6.0));
    write_recording(folder.path() / "b.wav", signals::drum_loop(120.0, 4.0));
    const ProcessOptions here{.folder = folder.path()};
    const auto told = afterglow({"make", "a.wav", "b.wav", "--mine-pads", "--dry-run", "--explain", "--plot",
                                 "pictures", "--json-output", "made.json", "--out", "out"},
                                here);
    EXPECT_EQ(told.status, 0) << told.err;
    EXPECT_THAT(told.out, testing::HasSubstr("a.wav\n  level -24.7 dBFS"));
    EXPECT_THAT(told.out, testing::HasSubstr("\n  11 windows of 1 s"));
    EXPECT_THAT(told.out, testing::HasSubstr("pad 1"));
    EXPECT_THAT(told.out, testing::HasSubstr("too percussive"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
    EXPECT_GT(std::filesystem::file_size(folder.path() / "pictures/a.png"), 10000U);
    EXPECT_GT(std::filesystem::file_size(folder.path() / "pictures/b.png"), 10000U);
    const auto json = json_of(folder.path() / "made.json");
    EXPECT_EQ(json["sources"][0]["explain"]["windows"].size(), 11U);
    EXPECT_EQ(json["sources"][0]["explain"]["pads"]["choices"][0]["fate"], "chosen");
}

TEST(Explain, SaysNothingUnlessAsked) {
    const ScratchFolder folder;
    write_recording(folder.path() / "a.wav", small_piece(6.0));
    const auto made =
        afterglow({"make", "a.wav", "--mine-pads", "--dry-run", "--json-output", "made.json", "--out", "out"},
                  {.folder = folder.path()});
    EXPECT_EQ(made.out.find("windows"), std::string::npos);
    EXPECT_FALSE(json_of(folder.path() / "made.json")["sources"][0].contains("explain"));
}

TEST(Explain, RefusesOnePictureForSeveralRecordings) {
    const ScratchFolder folder;
    write_recording(folder.path() / "a.wav", small_piece(3.0));
    write_recording(folder.path() / "b.wav", small_piece(3.0));
    const auto refused =
        afterglow({"make", "a.wav", "b.wav", "--plot", "x.png", "--out", "out"}, {.folder = folder.path()});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, testing::HasSubstr("name a folder"));
}

}  // namespace
}  // namespace afterglow::test

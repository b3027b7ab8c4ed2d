// Keys and bars of written textures, read back from the disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "audio/decode.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

nlohmann::json made(const ScratchFolder& folder, const AudioBuffer& audio, std::vector<std::string> more) {
    write_recording(folder / "track.wav", audio);
    std::vector<std::string> arguments = {"make", "track.wav", "--out", "out", "-q"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto finished = afterglow(arguments, {.folder = folder.path()});
    EXPECT_EQ(finished.status, 0) << finished.err;
    std::ifstream file(folder / "out/manifest.json");
    return nlohmann::json::parse(file);
}

TEST(MusicalityRun, LoopsLastWholeBarsToTheFrame) {
    const ScratchFolder folder;
    const auto rows =
        made(folder, small_piece(16.0),
             {"--set", "musicality.snap_to_grid=true", "--set", "musicality.reference_bpm=97", "--set",
              "drones.pitch_semitones=[0]", "--set", "drones.stretch_factors=[1.5, 2]"});
    std::size_t loops = 0;
    for (const auto& row : rows) {
        if (row["loop_end_frame"].is_null()) continue;
        ++loops;
        const auto frames = row["loop_end_frame"].get<std::int64_t>();
        const bool whole = std::ranges::any_of(std::array{1.0, 2.0, 4.0}, [&](double bars) {
            return std::llround(bars * 240.0 / 97.0 * 44100.0) == frames;
        });
        EXPECT_TRUE(whole) << row["filename"] << " lasts " << frames;
    }
    EXPECT_GE(loops, 10U);
}

// A C major chord, moved to G: five semitones down.
TEST(MusicalityRun, MovesDronesToTheWantedKey) {
    const ScratchFolder folder;
    const std::array<double, 3> chord = {261.626, 329.628, 391.995};
    auto audio = signals::with_noise_floor(signals::held_chord(chord, 10.0, 0.4), -67.0);
    const auto rows = made(folder, audio,
                           {"--make-drones", "--set", "musicality.target_key=G", "--set",
                            "drones.pitch_semitones=[0]", "--set", "drones.stretch_factors=[]"});
    ASSERT_FALSE(rows.empty());
    for (const auto& row : rows) EXPECT_EQ(row["detected_key"], "G") << row["filename"];
    const auto file = folder / "out" / rows[0]["path"].get<std::string>();
    const auto drone = audio::decode_all(file, {});
    const double hz = signals::tone_frequency(drone.channel(0), 195.998);
    EXPECT_NEAR(1200.0 * std::log2(hz / 195.998), 0.0, 3.0);
}

TEST(MusicalityRun, SaysWhyNot) {
    const ScratchFolder folder;
    write_recording(folder / "noise.wav", signals::pink_noise(8.0));
    const auto finished = afterglow({"make", "noise.wav", "--out", "out", "-v", "--set",
                                     "musicality.snap_to_grid=true", "--set", "musicality.target_key=Am"},
                                    {.folder = folder.path()});
    EXPECT_THAT(finished.err, testing::HasSubstr("not on the grid"));
    EXPECT_THAT(finished.err, testing::HasSubstr("not moved to Am"));
    const auto wrong = afterglow({"make", "noise.wav", "--out", "o", "--set", "musicality.target_key=X"},
                                 {.folder = folder.path()});
    EXPECT_EQ(wrong.status, 2);
}

}  // namespace
}  // namespace afterglow::test

#include "pipeline/measure_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audio/encode.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::pipeline {
namespace {

std::filesystem::path written(const test::ScratchFolder& folder, const std::string& name, AudioBuffer audio,
                              std::optional<audio::WavLoop> loop = std::nullopt) {
    audio::WavOptions options;
    options.loop = loop;
    audio::quantise(audio, options.format, Rng(1));
    const auto bytes = audio::encode_wav(audio, options);
    OutputRoot(folder.path()).write_file(name, std::span<const std::byte>(bytes));
    return folder.path() / name;
}

MeasuredFile measured(const std::filesystem::path& path, const MeasureOptions& options = {}) {
    return measure_file(path, Settings{}, options, silent_progress());
}

// The seam of a loop of whole periods cannot be told from the rest; of half a period it can.
TEST(MeasureFile, JudgesTheLoopThatTheFileClaims) {
    const test::ScratchFolder folder;
    const auto audio = signals::sine(441.0, 2.0);
    const auto good = measured(written(folder, "good.wav", audio, audio::WavLoop{1000, 51000}));
    EXPECT_EQ(good.row.loop_start_frame, 1000);
    EXPECT_EQ(good.row.loop_end_frame, 51000);
    EXPECT_LT(good.row.measured.loop_error_db.value(), 1.0);
    const auto bad = measured(written(folder, "bad.wav", audio, audio::WavLoop{1025, 51050}));
    EXPECT_GT(bad.row.measured.loop_error_db.value(), 6.0);
    EXPECT_EQ(measured(written(folder, "none.wav", audio)).row.loop_start_frame, std::nullopt);
}

TEST(MeasureFile, TakesOddFiles) {
    const test::ScratchFolder folder;
    const MeasureOptions options{true, render::OverviewOptions{}};
    const auto silence = measured(written(folder, "silence.wav", signals::silence(2.0)), options);
    EXPECT_EQ(silence.row.grade.letter, 'F');
    EXPECT_TRUE(silence.analysis->onsets_sec.empty());
    EXPECT_FALSE(silence.row.measured.key);
    const auto click =
        measured(written(folder, "click.wav", signals::click_train(10.0, 2.0, 0.8, 0.9)), options);
    EXPECT_THAT(click.analysis->onsets_sec, testing::ElementsAre(testing::DoubleNear(0.9, 0.025)));
    const auto noise = measured(written(folder, "noise.wav", signals::white_noise(8.0)), options);
    EXPECT_FALSE(noise.row.measured.key);
    EXPECT_FALSE(noise.row.measured.tempo);
    const auto brief = measured(written(folder, "brief.wav", signals::sine(220.0, 0.2)), options);
    EXPECT_NEAR(brief.row.measured.pitch_hz.value(), 220.0, 0.6);
    EXPECT_EQ(brief.view->frames, 8820);
}

TEST(MeasureFile, StreamsWhatIsLong) {
    const test::ScratchFolder folder;
    const auto path = written(folder, "long.wav", signals::sine(220.0, max_held_sec + 1.0, 0.5, 8000.0));
    const auto long_file = measured(path);
    EXPECT_NEAR(long_file.row.measured.rms_db, -9.03, 0.01);
    EXPECT_NEAR(long_file.row.measured.duration_sec, max_held_sec + 1.0, 1e-9);
    EXPECT_FALSE(long_file.row.measured.pitch_hz);
}

TEST(MeasureFile, StopsWhenAsked) {
    struct Stopped : Progress {
        bool interrupted() const override { return true; }
    } progress;
    const test::ScratchFolder folder;
    const auto path = written(folder, "a.wav", signals::sine(220.0, 1.0));
    EXPECT_THROW(measure_file(path, Settings{}, {}, progress), Error);
}

}  // namespace
}  // namespace afterglow::pipeline

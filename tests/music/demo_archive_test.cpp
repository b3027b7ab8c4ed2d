#include "music/demo_archive.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "audio/decode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "dsp/level.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::music {
namespace {

// Written once for all tests of this file.
class DemoArchive : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<test::ScratchFolder>();
        write_demo_archive(OutputRoot(folder_->path()), "first");
    }
    static void TearDownTestSuite() { folder_.reset(); }
    static std::filesystem::path file(const DemoRecording& recording) {
        return *folder_ / "first" / recording.rel_path;
    }
    static std::unique_ptr<test::ScratchFolder> folder_;
};
std::unique_ptr<test::ScratchFolder> DemoArchive::folder_;

TEST_F(DemoArchive, IsTheSameEveryTime) {
    write_demo_archive(OutputRoot(folder_->path()), "second");
    for (const auto& recording : demo_recordings()) {
        EXPECT_EQ(read_text_file(file(recording)), read_text_file(*folder_ / "second" / recording.rel_path))
            << recording.rel_path;
    }
}

TEST_F(DemoArchive, HasEightRecordingsOf20To60SecondsInSeveralFormatsAndRates) {
    const auto recordings = demo_recordings();
    EXPECT_EQ(recordings.size(), 8U);
    std::set<std::string> formats;
    std::set<int> rates;
    std::set<int> channels;
    for (const auto& recording : recordings) {
        if (recording.what == "a corrupt file") continue;
        const auto probed = audio::probe(file(recording));
        EXPECT_GE(probed.duration_sec, 20.0) << recording.rel_path;
        EXPECT_LE(probed.duration_sec, 60.0) << recording.rel_path;
        formats.insert(probed.format);
        rates.insert(probed.sample_rate_hz);
        channels.insert(probed.channels);
    }
    EXPECT_EQ(formats, (std::set<std::string>{"aiff", "flac", "ogg", "wav"}));
    EXPECT_EQ(rates, (std::set<int>{44100, 48000}));
    EXPECT_EQ(channels, (std::set<int>{1, 2}));
}

TEST_F(DemoArchive, MusicIsLoudEnoughDoesNotClipAndIsTrulyWide) {
    for (const auto& recording : demo_recordings()) {
        if (!recording.usable || recording.what == "near-silence") continue;
        const auto audio = audio::decode_all(file(recording), {0.0, 1.0});
        EXPECT_LT(dsp::peak(audio), 1.0F) << recording.rel_path;
        EXPECT_GT(dsp::to_db(dsp::rms(audio)), -30.0) << recording.rel_path;
        if (recording.what == "drums") continue;  // kick and snare stand in the middle
        EXPECT_LT(signals::correlation(audio.channel(0), audio.channel(1)), 0.95) << recording.rel_path;
    }
}

TEST_F(DemoArchive, TheUnusableOnesAreSilentOrRefused) {
    for (const auto& recording : demo_recordings()) {
        if (recording.usable) continue;
        if (recording.what == "digital silence") {
            EXPECT_EQ(dsp::peak(audio::decode_all(file(recording), {0.0, 1.0})), 0.0F);
        } else {
            EXPECT_THROW(audio::decode_all(file(recording), {0.0, 1.0}), Error);
        }
    }
}

}  // namespace
}  // namespace afterglow::music

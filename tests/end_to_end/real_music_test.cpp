// Real recordings: the Debian package sonic-pi-samples. Missing ones fail, so that nobody takes their absence
// for success.
#include <gtest/gtest.h>

#include "audio/decode.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/seams.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

const fs::path samples = "/usr/share/sonic-pi/samples";

// Several seconds long each: choirs and hums, a rhythm, machines.
const std::vector<std::string> pieces = {"ambi_choir.flac",      "ambi_drone.flac",  "ambi_haunted_hum.flac",
                                         "ambi_piano.flac",      "loop_garzul.flac", "loop_industrial.flac",
                                         "ambi_lunar_land.flac", "bass_dnb_f.flac"};

bool channels_differ(const fs::path& file) {
    const auto audio = audio::decode_all(file, {0.0, 0.0});
    if (audio.channels() != 2) return false;
    const auto left = audio.channel(0);
    const auto right = audio.channel(1);
    return !std::equal(left.begin(), left.end(), right.begin());
}

TEST(RealMusic, StereoTexturesOfRealRecordingsLoopWithoutAClick) {
    ASSERT_TRUE(fs::is_directory(samples))
        << "install the Debian package sonic-pi-samples (scripts/setup does)";
    const ScratchFolder folder;
    std::vector<std::string> arguments = {"make", "--stereo", "--out", (folder / "out").string()};
    for (const auto& piece : pieces) arguments.push_back((samples / piece).string());
    const auto made = afterglow(arguments);
    ASSERT_EQ(made.status, 0) << made.err;
    const auto wavs = wavs_below(folder / "out");
    EXPECT_GE(wavs.size(), 100U) << made.err;
    expect_inaudible_seams(measure_seams(wavs));
    for (const auto& wav : wavs) EXPECT_TRUE(channels_differ(wav)) << wav;
}

}  // namespace
}  // namespace afterglow::test

#include "audio/probe.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "audio/encode_recording.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

std::filesystem::path save(const test::ScratchFolder& folder, const std::string& name,
                           const std::vector<std::byte>& bytes) {
    std::ofstream(folder / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return folder / name;
}

struct Expected {
    RecordingFormat format;
    std::string name;
    double tolerance_sec;
};

TEST(Probe, KnowsEveryFormatByItsContentsAndItsLength) {
    const test::ScratchFolder folder;
    const AudioBuffer audio =
        signals::stereo(signals::sine(220.0, 7.0, 0.3, 48000.0), signals::sine(330.0, 7.0, 0.3, 48000.0));
    for (const auto& [format, name, tolerance_sec] :
         {Expected{RecordingFormat::wav, "wav", 0.0}, Expected{RecordingFormat::aiff, "aiff", 0.0},
          Expected{RecordingFormat::flac, "flac", 0.0}, Expected{RecordingFormat::mp3, "mp3", 0.05},
          Expected{RecordingFormat::ogg_vorbis, "ogg", 0.01},
          Expected{RecordingFormat::opus, "opus", 0.01}}) {
        const auto path = save(folder, "name_that_lies.txt", encode_recording(audio, format));
        const ProbeResult result = probe(path);
        EXPECT_EQ(result.format, name);
        EXPECT_EQ(result.sample_rate_hz, 48000);
        EXPECT_EQ(result.channels, 2);
        EXPECT_NEAR(result.duration_sec, 7.0, tolerance_sec) << name;
        EXPECT_TRUE(has_audio_content(path)) << name;
    }
}

TEST(Probe, TellsTheLengthOfTruncatedOgg) {
    const test::ScratchFolder folder;
    auto bytes = encode_recording(signals::white_noise(20.0, 0.1), RecordingFormat::ogg_vorbis);
    bytes.resize(bytes.size() / 2);
    EXPECT_NEAR(probe(save(folder, "x.ogg", bytes)).duration_sec, 10.0, 1.5);
}

TEST(Probe, GivesTheReasonsThatDecodingGives) {
    const test::ScratchFolder folder;
    std::ofstream(folder / "text.mp3") << std::string(2000, 'x');
    std::ofstream(folder / "empty.wav") << "";
    ASSERT_EQ(::mkfifo((folder / "pipe.wav").c_str(), 0600), 0);
    for (const char* name : {"text.mp3", "empty.wav", "pipe.wav", "missing.wav"}) {
        EXPECT_THROW(probe(folder / name), Error) << name;
        EXPECT_FALSE(has_audio_content(folder / name)) << name;
    }
    EXPECT_THROW(
        probe(save(folder, "none.wav", encode_recording(AudioBuffer(1, 0, 44100.0), RecordingFormat::wav))),
        Error);
}

}  // namespace
}  // namespace afterglow::audio

#include "audio/ogg_decoder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using Bytes = std::vector<std::byte>;
constexpr double seconds = 8.0;
constexpr double rate_hz = 48000.0;
constexpr auto frames = static_cast<std::int64_t>(seconds * rate_hz);

class OggDecoding : public testing::TestWithParam<RecordingFormat> {
  protected:
    // With noise, so that it takes many pages.
    static Bytes encoded(double hz) {
        AudioBuffer audio = signals::white_noise(seconds, 0.1, 1, rate_hz);
        const AudioBuffer tone = signals::harmonic_tone(hz, seconds, 1, 0.5, rate_hz);
        for (std::size_t i = 0; i < audio.channel(0).size(); ++i) audio.channel(0)[i] += tone.channel(0)[i];
        return encode_recording(audio, GetParam());
    }
    std::filesystem::path save(const Bytes& bytes) {
        std::ofstream(folder / "x.ogg", std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return folder / "x.ogg";
    }
    DecodeReport decoded(const Bytes& bytes) {
        left.clear();
        return decode(save(bytes), {.sample_rate_hz = 0.0}, [this](const AudioBuffer& block) {
            left.insert(left.end(), block.channel(0).begin(), block.channel(0).end());
        });
    }
    double amplitude(std::int64_t from, double hz) const {
        return signals::tone_amplitude(std::span(left).subspan(static_cast<std::size_t>(from), 48000), hz,
                                       rate_hz);
    }

    test::ScratchFolder folder;
    std::vector<float> left;
};

TEST_P(OggDecoding, GivesAsManyFramesAsWereEncoded) {
    EXPECT_EQ(decoded(encoded(440.0)).frames, frames);
    EXPECT_NEAR(amplitude(48000, 440.0), 0.5, 0.03);
}

TEST_P(OggDecoding, StreamsThatFollowEachOtherAreOneRecording) {
    Bytes both = encoded(440.0);
    const Bytes second = encoded(880.0);
    both.insert(both.end(), second.begin(), second.end());
    const DecodeReport report = decoded(both);
    // Vorbis blocks overlap, also where the second stream begins.
    EXPECT_NEAR(static_cast<double>(report.frames), 2.0 * frames, 1024.0);
    EXPECT_TRUE(report.warnings.empty());
    EXPECT_NEAR(amplitude(48000, 440.0), 0.5, 0.03);
    EXPECT_NEAR(amplitude(frames + 48000, 880.0), 0.5, 0.03);
}

TEST_P(OggDecoding, GoesOnAfterDamage) {
    Bytes bytes = encoded(440.0);
    const std::size_t middle = bytes.size() / 2;
    for (std::size_t i = 0; i < 64; ++i) bytes[middle + i] ^= std::byte{0xFF};
    const DecodeReport report = decoded(bytes);
    EXPECT_GT(report.frames, frames / 3);
    EXPECT_LE(report.frames, frames);
    EXPECT_NEAR(signals::tone_amplitude(std::span(left).last(24000), 440.0, rate_hz), 0.5, 0.05);
}

TEST_P(OggDecoding, SaysThatTheEndIsMissing) {
    Bytes bytes = encoded(440.0);
    bytes.resize(bytes.size() / 2);
    const DecodeReport report = decoded(bytes);
    EXPECT_GT(report.frames, frames / 3);
    EXPECT_LT(report.frames, frames * 2 / 3);
    ASSERT_EQ(report.warnings.size(), 1U);
    EXPECT_NE(reason_text(report.warnings[0]).find("the end of its stream is missing"), std::string::npos);
}

TEST_P(OggDecoding, RefusesDamagedHeaders) {
    Bytes bytes = encoded(440.0);
    for (std::size_t i = 40; i < 90; ++i) bytes[i] ^= std::byte{0xFF};
    EXPECT_THROW(decoded(bytes), Error);
}

TEST_P(OggDecoding, RefusesAnOggStreamOfAnUnknownKind) {
    Bytes bytes = encoded(440.0);
    bytes[28] ^= std::byte{0xFF};  // in the name of the codec, which begins the first packet
    try {
        decoded(bytes);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_NE(std::string(error.what()).find("no known audio format"), std::string::npos) << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Both, OggDecoding,
                         testing::Values(RecordingFormat::ogg_vorbis, RecordingFormat::opus),
                         [](const auto& format) {
                             return format.param == RecordingFormat::opus ? "Opus" : "Vorbis";
                         });

}  // namespace
}  // namespace afterglow::audio

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "base/error.hpp"
#include "support/ogg_files.hpp"
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
    // What is lost keeps its length as silence.
    EXPECT_EQ(report.frames, frames);
    ASSERT_EQ(report.silent_in_place.size(), 1U);
    const auto [begin, length] = report.silent_in_place[0];
    EXPECT_GT(length, 0);
    EXPECT_LT(length, 2 * 48000);
    for (std::int64_t i = begin; i < begin + length; ++i) ASSERT_EQ(left[static_cast<std::size_t>(i)], 0.0F);
    ASSERT_EQ(report.warnings.size(), 1U);
    EXPECT_NE(reason_text(report.warnings[0]).find("damaged in 1 place"), std::string::npos);
    EXPECT_NEAR(signals::tone_amplitude(std::span(left).last(24000), 440.0, rate_hz), 0.5, 0.05);
}

Bytes operator+(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

TEST_P(OggDecoding, AStreamOfAnotherKindRateOrWidthIsConverted) {
    const AudioBuffer tone = signals::harmonic_tone(880.0, seconds, 1, 0.5, 24000.0);
    const Bytes other_kind = encode_recording(
        tone, GetParam() == RecordingFormat::opus ? RecordingFormat::ogg_vorbis : RecordingFormat::opus);
    const Bytes stereo =
        encode_recording(signals::stereo(signals::harmonic_tone(880.0, seconds, 1, 0.5, rate_hz),
                                         signals::harmonic_tone(880.0, seconds, 1, 0.5, rate_hz)),
                         GetParam());
    const std::vector<Bytes> followers = {other_kind, stereo};
    for (const Bytes& second : followers) {
        const DecodeReport report = decoded(encoded(440.0) + test::renumbered(second, 7));
        EXPECT_NEAR(static_cast<double>(report.frames), 2.0 * frames, 1024.0);
        EXPECT_EQ(report.source_channels, 1);
        EXPECT_TRUE(report.warnings.empty());
        EXPECT_NE(reasons_text(report.notes).find("2 recordings joined"), std::string::npos);
        // Opus is 48 kHz whatever went in.
        const bool same_form = GetParam() == RecordingFormat::ogg_vorbis && &second == &followers.front();
        EXPECT_EQ(reasons_text(report.notes).find("converted") == std::string::npos, same_form);
        EXPECT_NEAR(amplitude(48000, 440.0), 0.5, 0.03);
        EXPECT_NEAR(amplitude(frames + 48000, 880.0), 0.5, 0.03);
    }
}

// A page that begins and ends a stream that holds no sound (Ogg Skeleton).
Bytes skeleton_page() {
    Bytes page(27 + 1 + 64, std::byte{0});
    const std::string mark = "OggS", name = "fishead";
    for (std::size_t i = 0; i < mark.size(); ++i) page[i] = static_cast<std::byte>(mark[i]);
    page[5] = std::byte{2};
    page[26] = std::byte{1};
    page[27] = std::byte{64};
    for (std::size_t i = 0; i < name.size(); ++i) page[28 + i] = static_cast<std::byte>(name[i]);
    return test::renumbered(page, 9);
}

TEST_P(OggDecoding, AStreamWithoutSoundMayBeginFirst) {
    const DecodeReport report = decoded(skeleton_page() + encoded(440.0));
    EXPECT_EQ(report.frames, frames);
    EXPECT_TRUE(report.warnings.empty());
    EXPECT_NEAR(amplitude(48000, 440.0), 0.5, 0.03);
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

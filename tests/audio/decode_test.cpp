#include "audio/decode.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "audio/encode.hpp"
#include "audio/encode_recording.hpp"
#include "base/error.hpp"
#include "support/refusal.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using Bytes = std::vector<std::byte>;

class Decode : public testing::Test {
  protected:
    std::filesystem::path save(const std::string& name, const Bytes& bytes) {
        std::ofstream(folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return folder / name;
    }

    std::filesystem::path save(const std::string& name, const std::string& text) {
        std::ofstream(folder / name, std::ios::binary) << text;
        return folder / name;
    }

    // The reason why a file cannot be used; empty where it can.
    test::ScratchFolder folder;
};

AudioBuffer stereo_tone(double seconds, double rate_hz = 44100.0) {
    return signals::stereo(signals::harmonic_tone(220.0, seconds, 6, 0.4, rate_hz),
                           signals::harmonic_tone(330.0, seconds, 6, 0.4, rate_hz));
}

void put_number(Bytes& bytes, std::size_t at, std::uint32_t value) {
    std::memcpy(&bytes[at], &value, sizeof value);
}

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

double snr_db(std::span<const float> wanted, std::span<const float> got) {
    double signal = 0.0;
    double error = 0.0;
    for (std::size_t i = 0; i < std::min(wanted.size(), got.size()); ++i) {
        signal += wanted[i] * wanted[i];
        error += (wanted[i] - got[i]) * (wanted[i] - got[i]);
    }
    return 10.0 * std::log10(signal / error);
}

TEST_F(Decode, LosslessFormatsComeBackExactly) {
    for (const auto depth : {SampleFormat::pcm16, SampleFormat::pcm24}) {
        AudioBuffer audio = stereo_tone(1.3);
        quantise(audio, depth, Rng(1));
        for (const auto format : {RecordingFormat::wav, RecordingFormat::aiff, RecordingFormat::flac}) {
            const AudioBuffer back = decode_all(save("x", encode_recording(audio, format, depth)), {});
            ASSERT_EQ(back.frames(), audio.frames());
            for (int c = 0; c < 2; ++c) {
                EXPECT_TRUE(
                    std::equal(audio.channel(c).begin(), audio.channel(c).end(), back.channel(c).begin()));
            }
        }
    }
}

TEST_F(Decode, LossyFormatsKeepTheSoundInItsPlace) {
    const AudioBuffer audio = stereo_tone(3.0);
    for (const auto format : {RecordingFormat::mp3, RecordingFormat::ogg_vorbis}) {
        const AudioBuffer back = decode_all(save("x", encode_recording(audio, format)), {});
        EXPECT_NEAR(static_cast<double>(back.frames()), static_cast<double>(audio.frames()), 2400.0);
        ASSERT_EQ(back.channels(), 2);
        EXPECT_NEAR(signals::tone_amplitude(back.channel(0).subspan(22050, 44100), 220.0),
                    signals::tone_amplitude(audio.channel(0).subspan(22050, 44100), 220.0), 0.01);
    }
}

TEST_F(Decode, OpusIsResampledWithANote) {
    const AudioBuffer audio = stereo_tone(2.0, 48000.0);
    const auto path = save("x", encode_recording(audio, RecordingFormat::opus));
    const DecodeReport report = decode(path, {}, [](const AudioBuffer&) {});
    EXPECT_EQ(report.format, "Opus");
    EXPECT_NEAR(static_cast<double>(report.frames), 2.0 * 44100.0, 1000.0);
    ASSERT_EQ(report.notes.size(), 1U);
    EXPECT_EQ(reason_text(report.notes[0]), "resampled from 48000 Hz to 44100 Hz");
}

TEST_F(Decode, ResamplesToTheRateAskedFor) {
    AudioBuffer audio = stereo_tone(2.0, 96000.0);
    quantise(audio, SampleFormat::pcm24, Rng(1));
    const auto path = save("x.wav", encode_recording(audio, RecordingFormat::wav, SampleFormat::pcm24));
    const AudioBuffer down = decode_all(path, {});
    EXPECT_EQ(down.sample_rate_hz(), 44100.0);
    const AudioBuffer truth = stereo_tone(2.0);
    const auto inner = [](std::span<const float> all) { return all.subspan(4410, 2 * 44100 - 8820); };
    EXPECT_GT(snr_db(inner(truth.channel(1)), inner(down.channel(1))), 90.0);
    const AudioBuffer own = decode_all(path, {.sample_rate_hz = 0.0});
    EXPECT_EQ(own.sample_rate_hz(), 96000.0);
    EXPECT_EQ(own.frames(), audio.frames());
}

TEST_F(Decode, GivesBlocksInOrderOfAtMost65536Frames) {
    AudioBuffer audio = stereo_tone(4.0);
    quantise(audio, SampleFormat::pcm16, Rng(1));
    const auto path = save("x.flac", encode_recording(audio, RecordingFormat::flac));
    std::int64_t at = 0;
    const DecodeReport report = decode(path, {}, [&](const AudioBuffer& block) {
        ASSERT_GT(block.frames(), 0);
        ASSERT_LE(block.frames(), 65536);
        ASSERT_TRUE(
            std::equal(block.channel(1).begin(), block.channel(1).end(), audio.channel(1).begin() + at));
        at += block.frames();
    });
    EXPECT_EQ(at, audio.frames());
    EXPECT_EQ(report.frames, audio.frames());
    EXPECT_EQ(report.format, "FLAC");
    EXPECT_TRUE(report.notes.empty() && report.warnings.empty());
}

TEST_F(Decode, FoldsManyChannelsToTwoWithANote) {
    AudioBuffer audio(6, 44100, 44100.0);
    for (int c = 0; c < 6; ++c)
        std::fill(audio.channel(c).begin(), audio.channel(c).end(), c == 0 ? 0.5F : 0.0F);
    quantise(audio, SampleFormat::pcm24, Rng(1));
    const auto path = save("x.wav", encode_recording(audio, RecordingFormat::wav, SampleFormat::pcm24));
    AudioBuffer back = decode_all(path, {});
    ASSERT_EQ(back.channels(), 2);
    EXPECT_GT(back.channel(0)[100], 0.2F);
    EXPECT_EQ(back.channel(1)[100], 0.0F);
    const DecodeReport report = decode(path, {}, [](const AudioBuffer&) {});
    ASSERT_EQ(report.notes.size(), 1U);
    EXPECT_TRUE(mentions(reason_text(report.notes[0]), "folded from 6 channels"));
}

TEST_F(Decode, SaysWhyAFileIsNoRecording) {
    EXPECT_TRUE(mentions(test::refusal_of(save("empty.wav", "")), "empty"));
    EXPECT_TRUE(mentions(test::refusal_of(save("text.mp3", std::string(5000, 'a') + "\nwords")), "text"));
    EXPECT_TRUE(mentions(test::refusal_of(save("zeros.flac", std::string(5000, '\0'))), "zeros"));
    EXPECT_TRUE(mentions(test::refusal_of(save("x.wav", std::string(44, '\0') + std::string(9000, '\x81'))),
                         "never written"));
    EXPECT_TRUE(mentions(test::refusal_of(save("x.mp3", "wvpk" + std::string(9000, '\x81'))), "WavPack"));
    EXPECT_TRUE(mentions(test::refusal_of(save("header.wav", "RIFF")), "audio"));
    EXPECT_TRUE(mentions(test::refusal_of(folder / "missing.wav"), "no such file"));
    EXPECT_TRUE(mentions(test::refusal_of(folder.path()), "folder"));
    ASSERT_EQ(::mkfifo((folder / "pipe.wav").c_str(), 0600), 0);
    EXPECT_TRUE(mentions(test::refusal_of(folder / "pipe.wav"), "pipe"));
    EXPECT_TRUE(mentions(test::refusal_of("/dev/zero"), "device"));
}

TEST_F(Decode, RefusesZeroLength) {
    for (const auto format : {RecordingFormat::wav, RecordingFormat::aiff}) {
        const auto path = save("x", encode_recording(AudioBuffer(1, 0, 44100.0), format));
        EXPECT_TRUE(mentions(test::refusal_of(path), "no sound")) << test::refusal_of(path);
    }
}

TEST_F(Decode, ASampleThatIsNoNumberCostsItselfAlone) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const AudioBuffer audio = stereo_tone(2.0);
    const Bytes whole = encode_recording(audio, RecordingFormat::wav, SampleFormat::float32);
    for (const float bad : {std::nanf(""), inf, -inf, 1e30F}) {
        Bytes bytes = whole;
        std::memcpy(&bytes[bytes.size() - 44100UL * 2 * 4], &bad, sizeof bad);  // one second before the end
        const auto path = save("x.wav", bytes);
        const AudioBuffer back = decode_all(path, {});
        ASSERT_EQ(back.frames(), audio.frames());
        for (std::size_t i = 0; i < back.channel(0).size(); ++i)
            ASSERT_EQ(back.channel(0)[i], audio.channel(0)[i == 44100 ? i - 1 : i]) << i;
        const DecodeReport report = decode(path, {}, [](const AudioBuffer&) {});
        ASSERT_EQ(report.warnings.size(), 1U);
        EXPECT_TRUE(mentions(reason_text(report.warnings[0]), "1 sample replaced"))
            << reason_text(report.warnings[0]);
        EXPECT_TRUE(mentions(reason_text(report.warnings[0]), "0:01.0"));
        EXPECT_TRUE(report.silent_in_place.empty());
    }
}

TEST_F(Decode, ManySamplesThatAreNoNumbersAreSilentInPlace) {
    Bytes bytes = encode_recording(stereo_tone(2.0), RecordingFormat::wav, SampleFormat::float32);
    const float bad = std::nanf("");
    const auto spoil = [&](std::size_t frames) {
        for (std::size_t i = 0; i < frames; ++i)
            std::memcpy(&bytes[bytes.size() - (44100UL - i) * 2 * 4], &bad, sizeof bad);
        return save("x.wav", bytes);
    };
    const DecodeReport report =
        decode(spoil(1000), {.sample_rate_hz = 22050.0}, [](const AudioBuffer& block) {
            for (const float sample : block.channel(0)) ASSERT_TRUE(std::isfinite(sample));
        });
    ASSERT_EQ(report.silent_in_place.size(), 1U);
    EXPECT_NEAR(static_cast<double>(report.silent_in_place[0].begin), 22050.0 + 32.0, 2.0);
    EXPECT_NEAR(static_cast<double>(report.silent_in_place[0].frames), 500.0 - 32.0, 2.0);
}

TEST_F(Decode, KeepsWhatATruncatedFileStillHolds) {
    AudioBuffer audio = stereo_tone(10.0);
    quantise(audio, SampleFormat::pcm16, Rng(1));
    for (const auto format : {RecordingFormat::wav, RecordingFormat::aiff, RecordingFormat::flac,
                              RecordingFormat::mp3, RecordingFormat::ogg_vorbis}) {
        Bytes bytes = encode_recording(audio, format);
        bytes.resize(bytes.size() * 6 / 10);
        const auto path = save("x", bytes);
        const DecodeReport report = decode(path, {}, [](const AudioBuffer&) {});
        EXPECT_GT(report.frames, 4 * 44100) << report.format;
        EXPECT_LT(report.frames, 8 * 44100) << report.format;
        EXPECT_EQ(report.warnings.size(), 1U) << report.format;
        const DecodeOptions strict{.minimum_sec = 9.0};
        EXPECT_THROW(decode(path, strict, [](const AudioBuffer&) {}), Error) << report.format;
    }
}

TEST_F(Decode, TakesMp3PastDamageAndStrayBytes) {
    const AudioBuffer audio = stereo_tone(10.0);
    Bytes bytes = encode_recording(audio, RecordingFormat::mp3);
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2), 20000, std::byte{0});
    const DecodeReport report = decode(save("x.mp3", bytes), {}, [](const AudioBuffer&) {});
    EXPECT_GT(report.frames, 9 * 44100);
    ASSERT_FALSE(report.warnings.empty());
    EXPECT_TRUE(mentions(reason_text(report.warnings[0]), "damaged"));
}

Bytes mp3_tone(double hz, double seconds, double rate_hz) {
    return encode_recording(signals::harmonic_tone(hz, seconds, 1, 0.4, rate_hz), RecordingFormat::mp3);
}

TEST_F(Decode, LostMp3FramesKeepTheirLengthAsSilence) {
    const Bytes whole = mp3_tone(220.0, 10.0, 44100.0);
    const auto middle = static_cast<std::ptrdiff_t>(whole.size() / 2);
    Bytes overwritten = whole, removed = whole;
    std::fill_n(overwritten.begin() + middle, 3000, std::byte{0});
    removed.erase(removed.begin() + middle, removed.begin() + middle + 3000);
    for (const Bytes& bytes : {overwritten, removed}) {
        const DecodeReport report = decode(save("x.mp3", bytes), {}, [](const AudioBuffer&) {});
        EXPECT_NEAR(static_cast<double>(report.frames), 10.0 * 44100, 600.0);
        ASSERT_EQ(report.silent_in_place.size(), 1U);
        EXPECT_NEAR(static_cast<double>(report.silent_in_place[0].begin), 5.0 * 44100, 0.4 * 44100);
        ASSERT_EQ(report.warnings.size(), 1U);
        EXPECT_TRUE(mentions(reason_text(report.warnings[0]), "damaged in 1 place"));
    }
}

TEST_F(Decode, Mp3ThatChangesItsRateIsConvertedToTheFirst) {
    Bytes joined = mp3_tone(220.0, 3.0, 44100.0);
    for (const double rate_hz : {22050.0, 48000.0}) {
        const Bytes more = mp3_tone(330.0, 3.0, rate_hz);
        joined.insert(joined.end(), more.begin(), more.end());
    }
    const auto path = save("x.mp3", joined);
    const AudioBuffer back = decode_all(path, {});
    EXPECT_NEAR(static_cast<double>(back.frames()), 9.0 * 44100, 100.0);
    EXPECT_NEAR(signals::tone_amplitude(back.channel(0).subspan(44100, 44100), 220.0), 0.4, 0.02);
    EXPECT_NEAR(signals::tone_amplitude(back.channel(0).subspan(4 * 44100, 44100), 330.0), 0.4, 0.02);
    EXPECT_NEAR(signals::tone_amplitude(back.channel(0).subspan(7 * 44100, 44100), 330.0), 0.4, 0.02);
    const DecodeReport report = decode(path, {}, [](const AudioBuffer&) {});
    EXPECT_TRUE(report.warnings.empty());
    EXPECT_TRUE(mentions(reasons_text(report.notes), "3 recordings joined"));
}

TEST_F(Decode, ReadsJoinedMp3FilesToTheirEnd) {
    const Bytes one = encode_recording(stereo_tone(4.0), RecordingFormat::mp3);
    Bytes joined = one;
    joined.insert(joined.end(), one.begin(), one.end());
    const DecodeReport report = decode(save("x.mp3", joined), {}, [](const AudioBuffer&) {});
    EXPECT_GT(static_cast<double>(report.frames), 7.9 * 44100);
}

// The header of a canonical WAV file: RIFF size at 4, channels at 22, rate at 24, size of the samples at 40.
Bytes plain_wav(double seconds) {
    AudioBuffer audio = signals::sine(440.0, seconds);
    quantise(audio, SampleFormat::pcm16, Rng(1));
    return encode_wav(audio, {.format = SampleFormat::pcm16, .extra_chunks = false});
}

TEST_F(Decode, RefusesChannelsAndRatesThatNobodyHas) {
    Bytes many_channels = plain_wav(2.0);
    many_channels[22] = std::byte{0x60};
    many_channels[23] = std::byte{0xEA};
    EXPECT_NE(test::refusal_of(save("x.wav", many_channels)), "");

    Bytes channels_that_fit = plain_wav(2.0);
    channels_that_fit[22] = std::byte{200};
    channels_that_fit[32] = std::byte{0x90};  // block align 400
    channels_that_fit[33] = std::byte{0x01};
    EXPECT_TRUE(mentions(test::refusal_of(save("x.wav", channels_that_fit)), "200 channels"));

    for (const std::uint32_t rate : {1U, 5'000'000U}) {
        Bytes bytes = plain_wav(2.0);
        put_number(bytes, 24, rate);
        EXPECT_TRUE(mentions(test::refusal_of(save("x.wav", bytes)), "sample rate")) << rate;
    }
}

TEST_F(Decode, ReadsWhatIsThereWhereAHeaderPromisesTheImpossible) {
    for (const std::uint32_t form : {36U + 2 * 88200U, 0x40000000U}) {
        Bytes bytes = plain_wav(2.0);
        put_number(bytes, 4, form);
        put_number(bytes, 40, 0x40000000U - 36);
        const DecodeReport report = decode(save("x.wav", bytes), {}, [](const AudioBuffer&) {});
        EXPECT_EQ(report.frames, 2 * 44100);
        ASSERT_EQ(report.warnings.size(), 1U);
        EXPECT_TRUE(mentions(reason_text(report.warnings[0]), "promises far more than there is"));
    }
}

TEST_F(Decode, ReadsStreamsWhoseWriterDidNotKnowTheirLength) {
    for (const std::uint32_t size : {0xFFFFFFFFU, 0x7FFFF000U}) {
        Bytes bytes = plain_wav(2.0);
        put_number(bytes, 4, size);
        put_number(bytes, 40, size);
        const DecodeReport report = decode(save("x.wav", bytes), {}, [](const AudioBuffer&) {});
        EXPECT_EQ(report.frames, 2 * 44100);
        EXPECT_TRUE(report.warnings.empty());
    }
}

TEST_F(Decode, ReadsWhatARecorderNeverFinished) {
    Bytes bytes = plain_wav(2.0);
    put_number(bytes, 4, 0);
    put_number(bytes, 40, 0);
    const DecodeReport report = decode(save("x.wav", bytes), {}, [](const AudioBuffer&) {});
    EXPECT_EQ(report.frames, 2 * 44100);
    ASSERT_EQ(report.warnings.size(), 1U);
    EXPECT_TRUE(mentions(reason_text(report.warnings[0]), "never finished"));
}

TEST_F(Decode, AWholeShortFileIsNoError) {
    const AudioBuffer audio(1, 3, 44100.0);
    EXPECT_EQ(decode_all(save("x.wav", encode_recording(audio, RecordingFormat::wav)), {}).frames(), 3);
}

TEST_F(Decode, SurvivesEveryCutOfASmallFile) {
    AudioBuffer audio = signals::sine(440.0, 0.02);
    quantise(audio, SampleFormat::pcm16, Rng(1));
    for (const auto format : {RecordingFormat::wav, RecordingFormat::aiff, RecordingFormat::flac,
                              RecordingFormat::mp3, RecordingFormat::ogg_vorbis}) {
        const Bytes whole = encode_recording(audio, format);
        for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 200) {
            const auto path =
                save("x", Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
            test::refusal_of(path);  // either a recording or a source error, checked inside
        }
    }
}

}  // namespace
}  // namespace afterglow::audio

#include "audio/flac_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "audio/flac_stream.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "support/flac_files.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using Bytes = std::vector<std::byte>;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t second = 44100;

// STREAMINFO: the number of samples takes the lower half of byte 21 and the four bytes behind it.
Bytes with_length(Bytes bytes, std::uint64_t frames) {
    bytes[21] = (bytes[21] & std::byte{0xF0}) | static_cast<std::byte>(frames >> 32U & 0x0FU);
    for (std::size_t i = 0; i < 4; ++i) bytes[22 + i] = static_cast<std::byte>(frames >> (8 * (3 - i)));
    return bytes;
}

Bytes noise_flac(double seconds) {
    return encode_recording(signals::white_noise(seconds, 0.1), RecordingFormat::flac);
}

class Flac : public testing::Test {
  protected:
    std::filesystem::path save(const Bytes& bytes) const {
        std::ofstream(folder_ / "x.flac", std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return folder_ / "x.flac";
    }
    DecodeReport decoded(const Bytes& bytes) {
        left_.clear();
        return decode(save(bytes), {.sample_rate_hz = 0.0, .minimum_sec = 0.0},
                      [this](const AudioBuffer& block) {
                          left_.insert(left_.end(), block.channel(0).begin(), block.channel(0).end());
                      });
    }
    test::ScratchFolder folder_;
    std::vector<float> left_;
};

TEST_F(Flac, IsReadAtEveryDepthInFilesAndInOggPages) {
    const AudioBuffer audio = signals::harmonic_tone(220.0, 1.0, 3, 0.5);
    for (const bool in_ogg : {false, true})
        for (const int bits : {8, 12, 16, 20, 24, 32}) {
            SCOPED_TRACE(std::to_string(bits) + (in_ogg ? " in Ogg" : ""));
            const DecodeReport report = decoded(test::flac_file(audio, bits, in_ogg));
            EXPECT_EQ(report.frames, audio.frames());
            EXPECT_THAT(report.warnings, IsEmpty());
            EXPECT_NEAR(probe(folder_ / "x.flac").duration_sec, 1.0, 1e-9);
            const double step = std::ldexp(1.0, 1 - std::min(bits, 24));
            for (std::size_t i = 0; i < left_.size(); ++i)
                ASSERT_NEAR(left_[i], audio.channel(0)[i], step) << i;
        }
}

TEST_F(Flac, LengthIsThatOfTheLastBlockWhateverTheHeaderSays) {
    for (const double seconds : {0.05, 3.0, 3.01}) {
        const auto frames = static_cast<std::uint64_t>(std::lround(seconds * 44100));
        for (const std::uint64_t said :
             {std::uint64_t{0}, frames, frames / 3, frames * 5, (std::uint64_t{1} << 36U) - 1}) {
            SCOPED_TRACE(std::to_string(seconds) + " " + std::to_string(said));
            const Bytes bytes = with_length(noise_flac(seconds), said);
            const auto stream = find_flac_stream(SourceFile(save(bytes)), 0);
            ASSERT_TRUE(stream);
            EXPECT_TRUE(stream->ends_whole);
            EXPECT_NEAR(probe(folder_ / "x.flac").duration_sec, seconds, 1e-4);
            const DecodeReport report = decoded(bytes);
            EXPECT_EQ(report.frames, static_cast<std::int64_t>(frames));
            EXPECT_EQ(report.warnings.size(), said == 0 || said == frames ? 0U : 1U);
        }
    }
}

TEST_F(Flac, CutStreamIsToldAsFarAsItGoes) {
    Bytes bytes = with_length(noise_flac(3.0), 0);
    bytes.resize(bytes.size() * 2 / 3);
    const DecodeReport report = decoded(bytes);
    EXPECT_NEAR(static_cast<double>(report.frames) / 44100.0, 2.0, 0.2);
    EXPECT_THAT(reason_texts(report.warnings), ElementsAre(HasSubstr("cut short")));
    EXPECT_EQ(std::llround(probe(folder_ / "x.flac").duration_sec * 44100.0), report.frames);
}

TEST_F(Flac, DamageInTheMiddleCostsTheDamagedPartOnly) {
    AudioBuffer audio = signals::white_noise(10.0, 0.1);
    quantise(audio, SampleFormat::pcm16, Rng(1));
    const Bytes whole = encode_recording(audio, RecordingFormat::flac);
    const auto middle = static_cast<std::ptrdiff_t>(whole.size() / 2);
    Bytes flipped = whole, overwritten = whole, removed = whole, inserted = whole;
    flipped[whole.size() / 2] ^= std::byte{1};
    std::fill_n(overwritten.begin() + middle, 20000, std::byte{0x55});
    removed.erase(removed.begin() + middle, removed.begin() + middle + 20000);
    inserted.insert(inserted.begin() + middle, 9000, std::byte{0x33});
    for (const Bytes& bytes : {flipped, overwritten, removed, inserted}) {
        const DecodeReport report = decoded(bytes);
        ASSERT_EQ(report.frames, audio.frames());
        ASSERT_EQ(report.silent_in_place.size(), 1U);
        EXPECT_THAT(reason_texts(report.warnings), ElementsAre(HasSubstr("damaged in 1 place")));
        const auto [begin, length] = report.silent_in_place[0];
        EXPECT_NEAR(static_cast<double>(begin), 5.0 * second, 0.3 * second);
        EXPECT_LT(length, second);
        for (std::int64_t i = 0; i < report.frames; ++i) {
            const bool lost = i >= begin && i < begin + length;
            ASSERT_EQ(left_[static_cast<std::size_t>(i)],
                      lost ? 0.0F : audio.channel(0)[static_cast<std::size_t>(i)])
                << i;
        }
    }
}

TEST_F(Flac, WrongSizesBetweenHeaderAndSoundHideNothing) {
    const Bytes bytes = noise_flac(2.0);
    // The block behind STREAMINFO, which ends at byte 42, says that it is far longer, or far shorter.
    for (const int size : {0xFFFFFF, 3}) {
        Bytes damaged = bytes;
        for (int i = 0; i < 3; ++i)
            damaged[static_cast<std::size_t>(43 + i)] = static_cast<std::byte>(size >> (8 * (2 - i)));
        const DecodeReport report = decoded(damaged);
        EXPECT_EQ(report.frames, 2 * second);
        EXPECT_THAT(report.warnings, IsEmpty());
        EXPECT_THAT(reason_texts(report.notes), ElementsAre(HasSubstr("found by looking for it")));
    }
}

TEST_F(Flac, StreamsJoinedEndToEndAreOneRecording) {
    for (const bool in_ogg : {false, true}) {
        Bytes both = test::flac_file(signals::white_noise(2.0, 0.1), 16, in_ogg);
        const Bytes other = test::flac_file(signals::white_noise(1.0, 0.1, 2), 24, in_ogg);
        both.insert(both.end(), other.begin(), other.end());
        const DecodeReport report = decoded(both);
        EXPECT_EQ(report.frames, 3 * second) << in_ogg;
        EXPECT_THAT(report.warnings, IsEmpty());
        EXPECT_THAT(reason_texts(report.notes), ElementsAre(HasSubstr("2 recordings joined")));
    }
}

TEST_F(Flac, JoinedStreamsAreAsLongInTheCatalogAsInDecoding) {
    const Bytes first = test::flac_file(signals::white_noise(2.0, 0.1), 16);
    const Bytes longer = test::flac_file(signals::white_noise(3.0, 0.1, 2), 24);
    const Bytes faster = test::flac_file(signals::white_noise(1.0, 0.1, 3, 48000.0), 16);
    const auto together = [](const std::vector<Bytes>& parts) {
        Bytes all;
        for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
        return all;
    };
    for (const auto& [parts, seconds, notes] :
         std::vector<std::tuple<std::vector<Bytes>, double, std::size_t>>{
             {{first, longer}, 5.0, 1},
             {{longer, first, first}, 7.0, 1},
             {{noise_flac(2.0), noise_flac(2.0)}, 4.0, 1},
             {{first, faster}, 3.0, 2}}) {
        SCOPED_TRACE(seconds);
        const DecodeReport report = decoded(together(parts));
        EXPECT_NEAR(static_cast<double>(report.frames), seconds * second, 2.0);
        EXPECT_NEAR(probe(folder_ / "x.flac").duration_sec, seconds, 1e-4);
        EXPECT_THAT(report.warnings, IsEmpty());
        EXPECT_EQ(report.notes.size(), notes);
    }
}

TEST_F(Flac, MarkWithinTheSoundIsNoOtherStream) {
    Bytes bytes = with_length(noise_flac(3.0), 2 * second);
    const std::string mark = "fLaC";
    std::transform(mark.begin(), mark.end(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2),
                   [](char c) { return static_cast<std::byte>(c); });
    EXPECT_EQ(decoded(bytes).frames, 3 * second);
    EXPECT_NEAR(probe(folder_ / "x.flac").duration_sec, 3.0, 1e-4);
}

TEST_F(Flac, BlocksTellWhereStreaminfoIsMissing) {
    const Bytes whole = noise_flac(2.0);
    Bytes without = whole;
    without.erase(without.begin() + 4, without.begin() + 42);
    Bytes empty = whole;
    std::fill(empty.begin() + 8, empty.begin() + 42, std::byte{0});
    decoded(whole);
    const std::vector<float> expected = left_;
    for (const Bytes& bytes : {without, empty}) {
        const DecodeReport report = decoded(bytes);
        EXPECT_EQ(left_, expected);
        EXPECT_EQ(report.source_rate_hz, 44100.0);
        EXPECT_NEAR(probe(folder_ / "x.flac").duration_sec, 2.0, 1e-4);
        EXPECT_THAT(report.warnings, IsEmpty());
        EXPECT_THAT(reason_texts(report.notes), ElementsAre(HasSubstr("found by looking for it")));
    }
}

TEST_F(Flac, NothingButAHeaderIsRefused) {
    Bytes bytes = with_length(noise_flac(1.0), 0);
    std::fill(bytes.begin() + 42, bytes.end(), std::byte{0x55});
    try {
        probe(save(bytes));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
    }
}

}  // namespace
}  // namespace afterglow::audio

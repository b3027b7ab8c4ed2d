#include "audio/sound_chunks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <numbers>
#include <string>

#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"

namespace afterglow::audio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int rate_hz = 8000;
constexpr std::uint32_t unchanged = 1;  // no size is odd here

std::string number(std::uint64_t value, bool big_endian = false, int size = 4) {
    std::string bytes;
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> (8 * (big_endian ? size - 1 - i : i)) & 0xFFU);
    return bytes;
}

std::string pcm(double seconds, bool big_endian = false) {
    std::string bytes;
    for (int i = 0; i < static_cast<int>(seconds * rate_hz); ++i) {
        const auto value = static_cast<std::uint16_t>(
            std::lround(10000.0 * std::sin(2.0 * std::numbers::pi * 220.0 * i / rate_hz)));
        bytes += number(value, big_endian, 2);
    }
    return bytes;
}

std::string chunk(const std::string& name, const std::string& content, std::uint32_t size = unchanged) {
    return name + number(size == unchanged ? content.size() : size) + content;
}

std::string format_chunk() {
    return chunk("fmt ", number(1, false, 2) + number(1, false, 2) + number(rate_hz) + number(rate_hz * 2) +
                             number(2, false, 2) + number(16, false, 2));
}

std::string wav(const std::string& chunks, std::uint32_t form_size = unchanged, const char* form = "RIFF") {
    return form + number(form_size == unchanged ? chunks.size() + 4 : form_size) + "WAVE" + chunks;
}

std::string aiff(std::uint32_t frames, std::uint32_t samples_size, const std::string& samples) {
    const std::string rate("\x40\x0B\xFA\0\0\0\0\0\0\0", 10);  // 8000 as an 80-bit float
    const std::string comm =
        "COMM" + number(18, true) + number(1, true, 2) + number(frames, true) + number(16, true, 2) + rate;
    const std::string chunks =
        "AIFF" + comm + "SSND" + number(samples_size, true) + std::string(8, '\0') + samples;
    return "FORM" + number(0x7F000050U, true) + chunks;
}

class Chunks : public testing::Test {
  protected:
    std::filesystem::path save(const std::string& bytes) const {
        std::ofstream(folder_ / "x", std::ios::binary) << bytes;
        return folder_ / "x";
    }
    // What probing says must be what decoding gives.
    void expect_seconds(const std::string& bytes, double seconds, const std::string& what) {
        SCOPED_TRACE(what);
        const auto path = save(bytes);
        try {
            report_ = decode(path, {.sample_rate_hz = 0.0}, [](const AudioBuffer&) {});
            EXPECT_EQ(report_.frames, std::lround(seconds * rate_hz));
            EXPECT_NEAR(probe(path).duration_sec, seconds, 1e-9);
        } catch (const Error& error) {
            ADD_FAILURE() << error.what();
        }
    }
    test::ScratchFolder folder_;
    DecodeReport report_;
};

TEST_F(Chunks, SizesThatStreamsLeaveOpenMeanAllThatFollows) {
    for (const std::uint32_t data : {0xFFFFFFFFU, 0xFFFFFFFFU - 36, 0x7FFFFFFFU, 0x80000000U, 0x7FFFF000U}) {
        for (const std::uint32_t form : {0U, unchanged, 0xFFFFFFFFU, 0x80000024U}) {
            expect_seconds(wav(format_chunk() + chunk("data", pcm(2.0), data), form), 2.0,
                           std::to_string(data));
            EXPECT_THAT(report_.warnings, IsEmpty());
            EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("does not say how long")));
        }
    }
}

TEST_F(Chunks, AiffOfAStreamIsReadWhole) {
    for (const std::uint32_t size : {0x7F000008U, 0xFFFFFFFFU, 0x80000000U}) {
        expect_seconds(aiff(0x3F800000U, size, pcm(2.0, true)), 2.0, std::to_string(size));
        EXPECT_THAT(report_.warnings, IsEmpty());
    }
    expect_seconds(aiff(2 * rate_hz, 8 + 4 * rate_hz, pcm(2.0, true)), 2.0, "whole");
    EXPECT_THAT(report_.notes, IsEmpty());
}

// Mono, in blocks of 256 bytes, of which the last is filled up.
std::string adpcm_wav(bool is_ima, int blocks, std::uint32_t frames) {
    const int block_frames = is_ima ? 505 : 500;
    std::string format = number(is_ima ? 0x11 : 2, false, 2) + number(1, false, 2) + number(rate_hz) +
                         number(rate_hz / 2) + number(256, false, 2) + number(4, false, 2);
    if (is_ima) {
        format += number(2, false, 2) + number(static_cast<std::uint64_t>(block_frames), false, 2);
    } else {
        format += number(32, false, 2) + number(static_cast<std::uint64_t>(block_frames), false, 2) +
                  number(7, false, 2);
        for (const int value : {256, 0, 512, -256, 0, 0, 192, 64, 240, 0, 460, -208, 392, -232})
            format += number(static_cast<std::uint16_t>(value), false, 2);
    }
    const std::string head = is_ima ? std::string(4, '\0') : std::string("\0\x10\0\0\0\0\0", 7);
    std::string samples;
    for (int i = 0; i < blocks; ++i) samples += head + std::string(256 - head.size(), '\x17');
    return wav(chunk("fmt ", format) + chunk("fact", number(frames)) + chunk("data", samples));
}

TEST_F(Chunks, WhatFillsUpTheLastBlockOfAdpcmIsNoSound) {
    constexpr double rate = rate_hz;
    for (const bool is_ima : {true, false}) {
        const std::uint32_t whole = is_ima ? 20 * 505 : 20 * 500;
        expect_seconds(adpcm_wav(is_ima, 20, whole), whole / rate, "whole");
        expect_seconds(adpcm_wav(is_ima, 20, whole - 1), (whole - 1) / rate, "one less");
        expect_seconds(adpcm_wav(is_ima, 20, whole - 499), (whole - 499) / rate, "one of the last block");
        for (const std::uint32_t untrue : {0U, 1U, whole / 2, whole - 505, whole + 1, 0xFFFFFFFFU})
            expect_seconds(adpcm_wav(is_ima, 20, untrue), whole / rate, std::to_string(untrue));
    }
    EXPECT_THAT(report_.warnings, IsEmpty());
}

TEST_F(Chunks, TagsInFrontCostNoSound) {
    const std::string tag = std::string("ID3\x03\0\0\0\0\x10\x00", 10) + std::string(0x10 << 7, 'x');
    expect_seconds(tag + wav(format_chunk() + chunk("data", pcm(2.0))), 2.0, "WAV");
    expect_seconds(tag + wav(format_chunk() + chunk("data", pcm(2.0)) + chunk("LIST", "INFOxxxx")), 2.0,
                   "LIST");
    expect_seconds(tag + aiff(2 * rate_hz, 8 + 4 * rate_hz, pcm(2.0, true)), 2.0, "AIFF");
    EXPECT_THAT(report_.warnings, IsEmpty());
    save(tag + wav(format_chunk() + chunk("data", pcm(2.0))));
    EXPECT_EQ(read_wav_layout((folder_ / "x").string()).frames, 2 * rate_hz);
}

TEST_F(Chunks, SamplesInSeveralChunksAreOneRecording) {
    expect_seconds(wav(format_chunk() + chunk("data", pcm(2.0)) + chunk("data", pcm(1.0))), 3.0, "two");
    EXPECT_THAT(report_.warnings, IsEmpty());
    EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("in 2 chunks")));
    expect_seconds(wav(format_chunk() + chunk("data", "") + chunk("data", pcm(1.0))), 1.0, "first is empty");
    expect_seconds(wav(format_chunk() + chunk("data", pcm(1.0)) + chunk("LIST", "INFOxxxx") +
                       chunk("data", pcm(1.0), 0)),
                   2.0, "second is unfinished");
}

TEST_F(Chunks, FilesJoinedEndToEndAreOneRecording) {
    const std::string one = wav(format_chunk() + chunk("data", pcm(2.0)));
    expect_seconds(one + one + one, 6.0, "WAV");
    EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("3 recordings joined")));
    const std::string other = aiff(2 * rate_hz, 8 + 4 * rate_hz, pcm(2.0, true));
    std::string whole = other;
    whole.replace(4, 4, number(other.size() - 8, true));
    expect_seconds(whole + whole, 4.0, "AIFF");
}

TEST_F(Chunks, WrongSizesInFrontOfTheSamplesHideNothing) {
    const std::string samples = chunk("data", pcm(2.0));
    for (const std::uint32_t size : {0U, 44U, 10U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
        expect_seconds(wav(format_chunk() + chunk("LIST", std::string(40, 'a'), size) + samples), 2.0,
                       std::to_string(size));
        EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("found by looking for it")));
    }
}

TEST_F(Chunks, CarelessDescriptionsOfPlainSamplesAreMended) {
    const auto format = [](int tag, int bits, int align, std::size_t bytes) {
        return chunk("fmt ", (number(static_cast<std::uint64_t>(tag), false, 2) + number(1, false, 2) +
                              number(rate_hz) + number(rate_hz * 2) +
                              number(static_cast<std::uint64_t>(align), false, 2) +
                              number(static_cast<std::uint64_t>(bits), false, 2))
                                 .substr(0, bytes));
    };
    const std::string samples = chunk("data", pcm(2.0));
    expect_seconds(wav(format(0, 16, 2, 16) + samples), 2.0, "no kind");
    expect_seconds(wav(format(0xFFFE, 16, 2, 16) + samples), 2.0, "extended, but not");
    expect_seconds(wav(format(1, 16, 2, 14) + samples), 2.0, "no bits");
    expect_seconds(wav(format(1, 0, 2, 16) + samples), 2.0, "0 bits");

    std::string low;
    for (int i = 0; i < rate_hz; ++i)
        low += number(static_cast<std::uint32_t>(std::lround(4e6 * std::sin(0.2 * i))));
    const auto path = save(wav(format(1, 24, 4, 16) + chunk("data", low)));
    float peak = 0.0F;
    decode(path, {.sample_rate_hz = 0.0}, [&](const AudioBuffer& block) {
        for (const float sample : block.channel(0)) peak = std::max(peak, sample);
    });
    EXPECT_NEAR(peak, 4e6 / 8388608.0, 1e-3);
}

TEST_F(Chunks, Bw64IsRf64ByAnotherName) {
    const std::string sizes =
        chunk("ds64", number(4 + 36 + 24 + 8 + 4 * rate_hz, false, 8) + number(4 * rate_hz, false, 8) +
                          number(0, false, 8) + number(0));
    for (const char* form : {"BW64", "RF64"})
        expect_seconds(wav(sizes + format_chunk() + chunk("data", pcm(2.0), 0xFFFFFFFFU), 0xFFFFFFFFU, form),
                       2.0, form);
    EXPECT_THAT(report_.warnings, IsEmpty());
}

TEST_F(Chunks, ChunkWithoutItsPadByteHidesNothing) {
    for (const int size : {17, 495})
        expect_seconds(wav(format_chunk() + chunk("iXML", std::string(static_cast<std::size_t>(size), 'x')) +
                           chunk("data", pcm(2.0))),
                       2.0, std::to_string(size));
    const std::string padded = chunk("iXML", std::string(17, 'x')) + std::string(1, '\0');
    expect_seconds(wav(format_chunk() + padded + chunk("data", pcm(2.0))), 2.0, "padded");
}

TEST_F(Chunks, UnfinishedRecordingMayBeginWithLetters) {
    expect_seconds(wav(format_chunk() + chunk("data", "AbCdEfGh" + pcm(2.0), 0), 0), 2.0 + 4.0 / rate_hz,
                   "AbCd");
    EXPECT_THAT(reason_texts(report_.warnings), ElementsAre(HasSubstr("never finished")));
}

TEST_F(Chunks, SoundBehindTheDeclaredEndIsUsedAndTold) {
    expect_seconds(wav(format_chunk() + chunk("data", pcm(3.0), rate_hz), rate_hz + 36), 3.0, "stale");
    EXPECT_THAT(reason_texts(report_.warnings), ElementsAre(HasSubstr("goes on behind the end")));
    for (const std::string& rest :
         {std::string(10000, '\0'), chunk("LIST", std::string(9000, 'x')),
          chunk("qqqq", std::string(9000, 'x')), "TAG" + std::string(9000, 'x'), std::string(100, '\x55')}) {
        expect_seconds(wav(format_chunk() + chunk("data", pcm(1.0)) + rest), 1.0, rest.substr(0, 4));
        EXPECT_THAT(report_.warnings, IsEmpty());
    }
}

TEST_F(Chunks, CutFileIsStillSaidToBeCut) {
    const std::string whole = wav(format_chunk() + chunk("data", pcm(3.0)));
    const auto report = decode(save(whole.substr(0, whole.size() / 2)), {}, [](const AudioBuffer&) {});
    EXPECT_THAT(reason_texts(report.warnings), ElementsAre(HasSubstr("cut short")));
}

TEST_F(Chunks, EveryCutIsARecordingOrRefused) {
    const std::string whole = wav(format_chunk() + chunk("data", pcm(0.05)) + chunk("LIST", "INFOxxxx"));
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        try {
            decode(save(whole.substr(0, size)), {.minimum_sec = 0.0}, [](const AudioBuffer&) {});
        } catch (const Error& error) {
            EXPECT_EQ(error.category(), ErrorCategory::source);
        }
    }
}

}  // namespace
}  // namespace afterglow::audio

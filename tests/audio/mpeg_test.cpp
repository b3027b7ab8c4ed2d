#include "audio/mpeg.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>

#include "support/scratch.hpp"

namespace afterglow::audio {
namespace {

std::optional<MpegHeader> parsed(std::array<unsigned char, 4> bytes) {
    return parse_mpeg_header(bytes);
}

// MPEG-1 layer III, 44,100 Hz, stereo: 144 · 128,000 / 44,100 = 417 bytes.
constexpr std::array<unsigned char, 4> at_128{0xFF, 0xFB, 0x90, 0x00};
constexpr std::array<unsigned char, 4> at_320{0xFF, 0xFB, 0xE0, 0x00};

std::string frame(const std::array<unsigned char, 4>& header) {
    std::string bytes(header.begin(), header.end());
    bytes.resize(static_cast<std::size_t>(parse_mpeg_header(header)->frame_bytes), '\0');
    return bytes;
}

std::string frames(const std::array<unsigned char, 4>& header, int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += frame(header);
    return bytes;
}

std::string id3(std::size_t size) {
    std::string tag("ID3\x04\x00\x00", 6);
    for (unsigned shift : {21U, 14U, 7U, 0U}) tag += static_cast<char>(size >> shift & 0x7FU);
    return tag + std::string(size, '\xFF');
}

class Mpeg : public testing::Test {
  protected:
    SourceFile& with(const std::string& bytes) {
        std::ofstream(folder / "x.mp3", std::ios::binary) << bytes;
        file.emplace(folder / "x.mp3");
        return *file;
    }

    test::ScratchFolder folder;
    std::optional<SourceFile> file;
};

TEST(MpegHeader, IsReadAsTheStandardHasIt) {
    const auto header = parsed(at_128);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->version, 1);
    EXPECT_EQ(header->layer, 3);
    EXPECT_EQ(header->bit_rate, 128000);
    EXPECT_EQ(header->sample_rate_hz, 44100);
    EXPECT_EQ(header->channels, 2);
    EXPECT_EQ(header->frame_bytes, 417);
    EXPECT_EQ(header->frame_samples, 1152);
    EXPECT_EQ(parsed({0xFF, 0xFB, 0x92, 0x00})->frame_bytes, 418);  // padded
    const auto low = parsed({0xFF, 0xF3, 0x40, 0xC0});  // MPEG-2 layer III, 32 kbit/s, 22,050 Hz, mono
    ASSERT_TRUE(low);
    EXPECT_EQ(low->sample_rate_hz, 22050);
    EXPECT_EQ(low->channels, 1);
    EXPECT_EQ(low->frame_samples, 576);
    EXPECT_EQ(low->frame_bytes, 104);
}

TEST(MpegHeader, IsNotReadIntoAnythingElse) {
    EXPECT_FALSE(parsed({0xFF, 0xFB, 0xF0, 0x00}));  // bit rate 15
    EXPECT_FALSE(parsed({0xFF, 0xFB, 0x00, 0x00}));  // free format
    EXPECT_FALSE(parsed({0xFF, 0xFB, 0x9C, 0x00}));  // sample rate 3
    EXPECT_FALSE(parsed({0xFF, 0xEB, 0x90, 0x00}));  // version 1
    EXPECT_FALSE(parsed({0xFF, 0xF9, 0x90, 0x00}));  // layer 0
    EXPECT_FALSE(parsed({'t', 'e', 'x', 't'}));
    EXPECT_FALSE(parse_mpeg_header({}));
}

TEST_F(Mpeg, CountsFramesPastTagsAndDamage) {
    const std::string tail = "TAG" + std::string(125, ' ');
    const std::string bytes =
        id3(1000) + frames(at_128, 50) + std::string(3000, '\x33') + frames(at_320, 30) + tail;
    const auto stream = scan_mpeg(with(bytes), 0);
    ASSERT_TRUE(stream);
    EXPECT_EQ(stream->frames, 80);
    EXPECT_EQ(stream->damaged_bytes, 3000);
    EXPECT_FALSE(stream->cut);
    ASSERT_EQ(stream->ranges.size(), 2U);
    EXPECT_EQ(stream->ranges[0].begin, 1010);
    EXPECT_EQ(stream->ranges[0].end, 1010 + 50 * 417);
    EXPECT_EQ(stream->ranges[1].end, static_cast<std::int64_t>(bytes.size() - tail.size()));
}

TEST_F(Mpeg, SeesThatTheLastFrameIsCut) {
    std::string bytes = frames(at_128, 20);
    bytes.resize(bytes.size() - 100);
    const auto stream = scan_mpeg(with(bytes), 0);
    ASSERT_TRUE(stream);
    EXPECT_EQ(stream->frames, 19);
    EXPECT_TRUE(stream->cut);
}

TEST_F(Mpeg, EstimatesOnlyWhatHasOneBitRate) {
    const auto constant = estimate_mpeg_length(with(frames(at_128, 1000)), 0);
    ASSERT_TRUE(constant);
    EXPECT_NEAR(static_cast<double>(constant->frames), 1000.0, 3.0);
    std::string varied;
    for (int i = 0; i < 500; ++i) varied += frame(i % 3 == 0 ? at_320 : at_128);
    const auto exact = estimate_mpeg_length(with(varied), 0);
    ASSERT_TRUE(exact);
    EXPECT_EQ(exact->frames, 500);
}

TEST_F(Mpeg, FindsNoneInTextOrNoise) {
    EXPECT_FALSE(scan_mpeg(with(std::string(100'000, 'x')), 0));
    EXPECT_FALSE(scan_mpeg(with(""), 0));
    EXPECT_FALSE(scan_mpeg(with(std::string(100'000, '\xFF')), 0));
    EXPECT_FALSE(scan_mpeg(with(id3(500)), 0));
}

}  // namespace
}  // namespace afterglow::audio

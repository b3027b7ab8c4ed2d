#include "audio/leading_tags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "audio/probe.hpp"
#include "base/rng.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string id3(std::size_t said, const std::string& content, bool plain = false) {
    std::string tag("ID3\x03\x00\x00", 6);
    for (int i = 3; i >= 0; --i)
        tag +=
            plain ? static_cast<char>(said >> (8 * i) & 0xFFU) : static_cast<char>(said >> (7 * i) & 0x7FU);
    return tag + content;
}

std::string ape(std::size_t size) {
    std::string tag("APETAGEX\xD0\x07\x00\x00", 12);
    for (int i = 0; i < 4; ++i) tag += static_cast<char>(size >> (8 * i) & 0xFFU);
    return tag + std::string(16, '\0') + std::string(size, '\0');
}

// As a compressed picture has them.
std::string bytes_by_chance(std::size_t count) {
    Rng rng(3);
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(rng.next() & 0xFFU);
    return bytes;
}

class LeadingTags : public testing::TestWithParam<RecordingFormat> {
  protected:
    static std::string sound() {
        const auto bytes = encode_recording(signals::white_noise(3.0, 0.1, 1, 48000.0), GetParam());
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    void expect_whole(const std::string& before, const std::string& what) {
        SCOPED_TRACE(what);
        const auto path = folder_ / "x";
        std::ofstream(path, std::ios::binary) << before << sound();
        EXPECT_NEAR(probe(path).duration_sec, 3.0, 0.05);
        const DecodeReport report = decode(path, {.sample_rate_hz = 0.0}, [](const AudioBuffer&) {});
        EXPECT_NEAR(static_cast<double>(report.frames), 3.0 * 48000.0, 2400.0);
        EXPECT_THAT(report.warnings, IsEmpty());
        notes_ = reasons_text(report.notes);
    }
    test::ScratchFolder folder_;
    std::string notes_;
};

TEST_P(LeadingTags, OfEverySizeAndKindCostNoSound) {
    const std::string picture = bytes_by_chance(200'000);
    expect_whole(id3(picture.size(), picture), "as the standard has it");
    expect_whole(id3(picture.size(), picture, true), "a plain number");
    expect_whole(id3(100, std::string(100, 'x')) + id3(300, std::string(300, 'x')), "two");
    expect_whole(id3(100, std::string(100, 'x')) + std::string(150'000, '\0'), "padding behind it");
    expect_whole(ape(90'000), "APE");
    expect_whole(ape(2000) + id3(100, std::string(100, 'x')), "both");
    EXPECT_EQ(notes_, "");
}

TEST_P(LeadingTags, WithWrongSizesCostNoSound) {
    const std::string picture = bytes_by_chance(100'000);
    expect_whole(id3(100, picture), "too short");
    expect_whole(id3(100'700, picture), "too long");
    expect_whole(id3(200'000'000, picture), "longer than the file");
}

TEST_P(LeadingTags, JunkInFrontIsPassedOverAndTold) {
    expect_whole(bytes_by_chance(100'000), "by chance");
    EXPECT_THAT(notes_, HasSubstr("100000 bytes that are no sound"));
    expect_whole(std::string(100'000, '\0'), "zeros");
    EXPECT_EQ(notes_, "");
}

std::string name_of(const testing::TestParamInfo<RecordingFormat>& format) {
    static const std::array<const char*, 6> names = {"Wav", "Aiff", "Flac", "Mp3", "Vorbis", "Opus"};
    return names.at(static_cast<std::size_t>(format.param));
}

INSTANTIATE_TEST_SUITE_P(Formats, LeadingTags,
                         testing::Values(RecordingFormat::wav, RecordingFormat::aiff, RecordingFormat::flac,
                                         RecordingFormat::mp3, RecordingFormat::ogg_vorbis,
                                         RecordingFormat::opus),
                         name_of);

TEST(StartsBehindTags, LieInTheFile) {
    const test::ScratchFolder folder;
    std::ofstream(folder / "x", std::ios::binary) << id3(1 << 20, "xyz");
    EXPECT_THAT(starts_behind_tags(SourceFile(folder / "x")), IsEmpty());
}

}  // namespace
}  // namespace afterglow::audio

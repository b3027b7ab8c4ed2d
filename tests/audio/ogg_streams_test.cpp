// Ogg as muxers, radio and editors write it, where pages count otherwise than encoders do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "support/flac_files.hpp"
#include "support/ogg_files.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using test::OggBytes;
using testing::HasSubstr;
using testing::IsEmpty;
using Pages = std::vector<OggBytes>;

constexpr double rate_hz = 48000.0;
constexpr std::int64_t second = 48000;

class OggStreams : public testing::Test {
  protected:
    // With noise, so that it takes many pages.
    static OggBytes encoded(RecordingFormat format, double seconds, double hz = 440.0) {
        AudioBuffer audio = signals::white_noise(seconds, 0.1, 1, rate_hz);
        const AudioBuffer tone = signals::harmonic_tone(hz, seconds, 1, 0.5, rate_hz);
        for (std::size_t i = 0; i < audio.channel(0).size(); ++i) audio.channel(0)[i] += tone.channel(0)[i];
        return encode_recording(audio, format);
    }
    std::filesystem::path save(const OggBytes& bytes) {
        std::ofstream(folder_ / "x.ogg", std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return folder_ / "x.ogg";
    }
    DecodeReport decoded(const OggBytes& bytes) {
        left_.clear();
        return decode(save(bytes), {.sample_rate_hz = 0.0}, [this](const AudioBuffer& block) {
            left_.insert(left_.end(), block.channel(0).begin(), block.channel(0).end());
        });
    }
    // Decoded, and told beforehand.
    void expect_frames(const OggBytes& bytes, std::int64_t frames) {
        const DecodeReport report = decoded(bytes);
        EXPECT_EQ(report.frames, frames);
        EXPECT_THAT(report.warnings, IsEmpty());
        EXPECT_THAT(report.silent_in_place, IsEmpty());
        const ProbeResult told = probe(folder_ / "x.ogg");
        EXPECT_NEAR(told.duration_sec * told.sample_rate_hz, static_cast<double>(frames), 0.01);
    }
    std::vector<float> whole(const OggBytes& bytes) {
        decoded(bytes);
        return left_;
    }

    test::ScratchFolder folder_;
    std::vector<float> left_;
};

constexpr std::array both = {RecordingFormat::ogg_vorbis, RecordingFormat::opus};

TEST_F(OggStreams, GranulesThatJumpWhereNoPageIsLostAreNoDamage) {
    for (const RecordingFormat format : both) {
        const OggBytes stream = encoded(format, 8.0);
        const std::vector<float> expected = whole(stream);
        for (const std::int64_t jump : {10LL, 448LL, 20000LL, -448LL}) {
            Pages pages = test::pages_of(stream);
            for (std::size_t i = pages.size() / 2; i < pages.size(); ++i)
                pages[i] = test::with_granules(pages[i], test::granules_of(pages[i]) + jump);
            const DecodeReport report = decoded(test::joined(pages));
            EXPECT_THAT(report.warnings, IsEmpty()) << jump;
            EXPECT_THAT(report.silent_in_place, IsEmpty());
            EXPECT_EQ(left_, expected);
        }
    }
}

TEST_F(OggStreams, OfPagesThatAreLostTheLengthIsKept) {
    for (const RecordingFormat format : both) {
        const Pages pages = test::pages_of(encoded(format, 8.0));
        ASSERT_GT(pages.size(), 7U);
        // In the middle, the first with sound, and the one before the last.
        for (const std::size_t lost : {pages.size() / 2, pages.size() - 2}) {
            Pages rest = pages;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(lost));
            const DecodeReport report = decoded(test::joined(rest));
            EXPECT_EQ(report.frames, 8 * second) << lost;
            ASSERT_EQ(report.silent_in_place.size(), 1U);
            // Where the page was.
            const std::int64_t begin = test::granules_of(pages[lost - 1]);
            EXPECT_NEAR(static_cast<double>(report.silent_in_place[0].begin), static_cast<double>(begin),
                        4096.0);
        }
    }
}

TEST_F(OggStreams, ADamagedFirstPageOfVorbisKeepsItsLength) {
    Pages pages = test::pages_of(encoded(RecordingFormat::ogg_vorbis, 8.0));
    const auto first = std::find_if(pages.begin(), pages.end(),
                                    [](const OggBytes& page) { return test::granules_of(page) > 0; });
    first->back() ^= std::byte{0xFF};
    const DecodeReport report = decoded(test::joined(pages));
    EXPECT_EQ(report.frames, 8 * second);
    ASSERT_EQ(report.silent_in_place.size(), 1U);
    EXPECT_EQ(report.silent_in_place[0].begin, 0);
}

TEST_F(OggStreams, StreamsOfOneNumberThatFollowEachOtherAreTheirSum) {
    const AudioBuffer tone = signals::harmonic_tone(440.0, 2.0, 1, 0.5, rate_hz);
    const std::vector<std::vector<OggBytes>> kinds = {
        {encoded(both[0], 2.0), encoded(both[0], 0.7), encoded(both[0], 5.0)},
        {encoded(both[1], 2.0), encoded(both[1], 0.7), encoded(both[1], 5.0)},
        {test::flac_file(tone, 16, true)}};
    for (const std::vector<OggBytes>& streams : kinds) {
        OggBytes all;
        std::int64_t frames = 0;
        for (const OggBytes& stream : streams)
            for (int times = 0; times < 3; ++times) {
                const OggBytes numbered = test::renumbered(stream, 1);
                all.insert(all.end(), numbered.begin(), numbered.end());
                frames += static_cast<std::int64_t>(whole(stream).size());
                expect_frames(all, frames);
            }
    }
}

TEST_F(OggStreams, PageNumbersThatAreDamagedSplitNothing) {
    for (const RecordingFormat format : both) {
        Pages pages = test::pages_of(encoded(format, 8.0));
        constexpr std::size_t flags_at = 5, number_at = 18;
        pages[pages.size() / 2][number_at] = std::byte{0};
        pages[pages.size() / 2][flags_at] |= std::byte{2};
        const DecodeReport report = decoded(test::joined(pages));
        EXPECT_EQ(report.frames, 8 * second);
        EXPECT_EQ(report.silent_in_place.size(), 1U);
        EXPECT_THAT(report.notes, IsEmpty());
        EXPECT_NEAR(probe(folder_ / "x.ogg").duration_sec, 8.0, 1e-6);
    }
}

TEST_F(OggStreams, JoinedInMidStreamNothingIsMissing) {
    for (const RecordingFormat format : both) {
        Pages pages = test::pages_of(encoded(format, 8.0));
        pages.erase(pages.begin() + 3, pages.begin() + 6);
        const std::int64_t alone = decoded(test::joined(pages)).frames;
        for (std::size_t i = 3; i < pages.size(); ++i)
            pages[i] = test::with_granules(pages[i], test::granules_of(pages[i]) + 300 * second);
        pages.erase(pages.begin() + 2);
        const DecodeReport report = decoded(test::joined(pages));
        EXPECT_THAT(report.warnings, IsEmpty());
        EXPECT_LT(report.frames, alone);
        EXPECT_GT(report.frames, second);
        const ProbeResult told = probe(folder_ / "x.ogg");
        EXPECT_NEAR(told.duration_sec * told.sample_rate_hz, static_cast<double>(report.frames), 0.01);
    }
}

TEST_F(OggStreams, SoundOnThePageOfTheHeadersIsRead) {
    const OggBytes stream = encoded(RecordingFormat::ogg_vorbis, 8.0);
    const std::vector<float> expected = whole(stream);
    Pages pages = test::pages_of(stream);
    const auto first = static_cast<std::size_t>(
        std::find_if(pages.begin(), pages.end(),
                     [](const OggBytes& page) { return test::granules_of(page) > 0; }) -
        pages.begin());
    pages[first - 1] = test::in_one_page(pages[first - 1], pages[first]);
    pages.erase(pages.begin() + static_cast<std::ptrdiff_t>(first));
    for (std::size_t i = first; i < pages.size(); ++i)
        pages[i] = test::with_number(pages[i], static_cast<std::uint32_t>(i));
    expect_frames(test::joined(pages), 8 * second);
    EXPECT_EQ(left_, expected);
}

// Old encoders put the first packet there, and count from the second.
TEST_F(OggStreams, APacketThatOnlyPreparesForTheNextIsNoSound) {
    Pages pages = test::pages_of(encoded(RecordingFormat::ogg_vorbis, 8.0));
    const auto first = std::find_if(pages.begin(), pages.end(),
                                    [](const OggBytes& page) { return test::granules_of(page) > 0; });
    const std::vector<float> expected = whole(test::joined(pages));
    const auto [prepares, sounds] = test::split_behind_first_packet(*first);
    *std::prev(first) = test::in_one_page(*std::prev(first), test::with_granules(prepares, 0));
    *first = sounds;
    constexpr std::int64_t of_two_short_blocks = 128;
    for (auto page = first; page != pages.end(); ++page)
        *page = test::with_granules(*page, test::granules_of(*page) - of_two_short_blocks);
    expect_frames(test::joined(pages), 8 * second - of_two_short_blocks);
    EXPECT_TRUE(std::equal(left_.rbegin(), left_.rend() - second, expected.rbegin()));
}

// As of streams whose beginning was cut off by what they count.
TEST_F(OggStreams, OpusThatCountsFewerFramesThanItsFirstPageHoldsIsReadWhole) {
    for (const double seconds : {8.0, 1.5}) {
        const OggBytes stream = encoded(RecordingFormat::opus, seconds);
        const std::vector<float> expected = whole(stream);
        for (const std::int64_t fewer : {1LL, 5000LL, 20000LL}) {
            Pages pages = test::pages_of(stream);
            ASSERT_GT(pages.size(), 3U);
            for (std::size_t i = 2; i < pages.size(); ++i)
                pages[i] = test::with_granules(pages[i], test::granules_of(pages[i]) - fewer);
            expect_frames(test::joined(pages), static_cast<std::int64_t>(seconds * rate_hz));
            EXPECT_EQ(left_, expected);
        }
    }
}

TEST_F(OggStreams, ContentsThatAreNotReadAreNamed) {
    const std::vector<std::pair<std::string, std::string>> contents = {
        {"Speex   1.2", "Speex"}, {"\x80theora", "Theora video"}, {"PCM     ", "OggPCM"}};
    for (const auto& [mark, name] : contents) {
        OggBytes page(27 + 1 + 64, std::byte{0});
        const std::string start = "OggS";
        for (std::size_t i = 0; i < start.size(); ++i) page[i] = static_cast<std::byte>(start[i]);
        page[5] = std::byte{2};
        page[26] = std::byte{1};
        page[27] = std::byte{64};
        for (std::size_t i = 0; i < mark.size(); ++i) page[28 + i] = static_cast<std::byte>(mark[i]);
        try {
            decoded(test::renumbered(page, 9));
            ADD_FAILURE() << name;
        } catch (const Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("its contents are " + name));
        }
    }
}

}  // namespace
}  // namespace afterglow::audio

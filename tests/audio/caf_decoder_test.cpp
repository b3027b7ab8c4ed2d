#include "audio/caf_decoder.hpp"
#include "audio/format_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "audio/caf_sound.hpp"
#include "audio/decode.hpp"
#include "audio/format_table.hpp"
#include "audio/formats.hpp"
#include "audio/formats_module.hpp"
#include "audio/sound_file.hpp"
#include "base/error.hpp"
#include "support/caf_files.hpp"
#include "support/further_files.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t length = 100'003;  // ends within a packet, whatever their size

AudioBuffer music(int channels, double rate_hz, int bits = 16) {
    AudioBuffer audio(channels, length, rate_hz);
    for (int c = 0; c < channels; ++c) {
        const auto noise = signals::pink_noise(static_cast<double>(length) / rate_hz + 0.1, 0.1,
                                               static_cast<std::uint64_t>(c + 1), rate_hz);
        for (std::size_t i = 0; i < static_cast<std::size_t>(length); ++i)
            audio.channel(c)[i] = std::ldexp(std::round(std::ldexp(noise.channel(0)[i], bits - 1)), 1 - bits);
    }
    return audio;
}

class Caf : public testing::Test {
  protected:
    struct Read {
        AudioBuffer audio;
        std::int64_t estimated = 0;
        std::optional<std::int64_t> promised;
        std::vector<Gap> gaps;
    };
    std::filesystem::path save(const std::string& bytes) const {
        test::write_text(folder_ / "x", bytes);
        return folder_ / "x";
    }
    Read read(const std::string& bytes) const {
        SoundFile file(save(bytes));
        const auto channels = static_cast<std::size_t>(file.info().channels);
        std::vector<std::vector<float>> all(channels);
        std::vector<float> block(1000 * channels);
        for (std::int64_t got = 1000; got == 1000;) {
            got = file.read(block.data(), 1000);
            for (std::size_t i = 0; i < static_cast<std::size_t>(got) * channels; ++i)
                all[i % channels].push_back(block[i]);
        }
        return {AudioBuffer(std::move(all), file.info().sample_rate_hz), file.info().estimated_frames,
                file.promised_frames(), file.gaps()};
    }
    std::vector<std::string> warnings_of(const std::string& bytes) const {
        return reason_texts(
            decode(save(bytes), {.sample_rate_hz = 0.0, .minimum_sec = 0.0}, [](const AudioBuffer&) {
            }).warnings);
    }
    std::string reason_for(const std::string& bytes) const {
        try {
            read(bytes);
        } catch (const Error& error) {
            return error.what();
        }
        return "none";
    }
    void expect_length(const Read& got, std::int64_t frames) const {
        EXPECT_EQ(got.audio.frames(), frames);
        EXPECT_EQ(got.estimated, frames);
        EXPECT_EQ(got.promised, frames);
        EXPECT_THAT(got.gaps, IsEmpty());
    }
    void SetUp() override { ASSERT_NE(formats_module(), nullptr) << formats_module_lack(); }

    test::ScratchFolder folder_;
};

void expect_same(const AudioBuffer& got, const AudioBuffer& wanted) {
    ASSERT_EQ(got.channels(), wanted.channels());
    ASSERT_EQ(got.frames(), wanted.frames());
    for (int c = 0; c < got.channels(); ++c)
        ASSERT_TRUE(std::ranges::equal(got.channel(c), wanted.channel(c))) << "channel " << c;
}

// By how many frames `b` lies later than `a`.
int lag_of(std::span<const float> a, std::span<const float> b) {
    constexpr int farthest = 2500, window = 6000, at = 40'000;
    int best = 0;
    double highest = -2.0;
    for (int lag = -farthest; lag <= farthest; ++lag) {
        const double alike = signals::correlation(a.subspan(at, window),
                                                  b.subspan(static_cast<std::size_t>(at + lag), window));
        if (alike > highest) {
            highest = alike;
            best = lag;
        }
    }
    return best;
}

TEST_F(Caf, AlacGivesTheSamplesThatWentIn) {
    for (const int channels : {1, 2, 6})
        for (const int bits : {16, 24}) {
            SCOPED_TRACE(std::to_string(channels) + " channels, " + std::to_string(bits) + " bits");
            const AudioBuffer audio = music(channels, 48000.0, bits);
            const std::string caf = test::further_file(audio, {"alac", "caf", bits});
            const Read got = read(caf);
            expect_length(got, length);
            expect_same(got.audio, audio);
            EXPECT_THAT(warnings_of(caf), IsEmpty());
        }
}

TEST_F(Caf, TheTableOfPacketsSaysWhatIsToBeHeard) {
    const AudioBuffer audio = music(2, 44100.0);
    const std::string caf = test::further_file(audio, {"alac", "caf"});
    test::CafTable table = test::caf_table(caf);
    table.priming = 100;
    table.heard = length - 100 - 37;
    table.rest = static_cast<std::int32_t>(table.packets * 4096 - table.heard - table.priming);
    const Read got = read(test::with_caf_table(caf, table));
    expect_length(got, table.heard);
    expect_same(got.audio, audio.slice(100, table.heard));
    table.heard = 0;  // left open: the rest tells
    expect_same(read(test::with_caf_table(caf, table)).audio, audio.slice(100, length - 137));
    // A table that cannot be true leaves what is there.
    for (const test::CafTable& wrong :
         {test::CafTable{table.packets, 1LL << 60, -5, -7}, test::CafTable{table.packets, 9, 0x7FFFFFFF, 1}})
        expect_same(read(test::with_caf_table(caf, wrong)).audio, audio);
}

TEST_F(Caf, AacHasTheLengthAndThePlaceOfItsSource) {
    for (const double rate_hz : {22050.0, 44100.0, 48000.0})
        for (const int channels : {1, 2})
            for (const bool table_first : {false, true}) {
                SCOPED_TRACE(std::to_string(rate_hz) + " Hz, " + std::to_string(channels) + " channels");
                const AudioBuffer audio = music(channels, rate_hz);
                const std::string caf = test::aac_in_caf(audio, table_first);
                const Read got = read(caf);
                expect_length(got, length);
                EXPECT_EQ(got.audio.sample_rate_hz(), rate_hz);
                ASSERT_EQ(got.audio.channels(), channels);
                EXPECT_EQ(lag_of(audio.channel(0), got.audio.channel(0)), 0);
                EXPECT_THAT(warnings_of(caf), IsEmpty());
            }
}

TEST_F(Caf, KindsOfAacThatTheDecoderTellsApartAreRead) {
    const AudioBuffer audio = music(1, 44100.0);
    std::string caf = test::aac_in_caf(audio);
    const Read plain = read(caf);
    for (const char* kind : {"aach", "aacp"}) expect_same(read(caf.replace(28, 4, kind)).audio, plain.audio);
}

TEST_F(Caf, OpusHasTheLengthAndThePlaceOfItsSource) {
    constexpr int priming = 312, packet = 960;
    for (const int channels : {1, 2}) {
        const AudioBuffer audio = music(channels, 48000.0);
        const std::string caf = test::further_file(audio, {"libopus", "caf"});
        test::CafTable table = test::caf_table(caf);
        table.heard = length;
        table.priming = priming;
        table.rest = static_cast<std::int32_t>(table.packets * packet - priming - length);
        ASSERT_GE(table.rest, 0);
        const Read got = read(test::with_caf_table(caf, table));
        expect_length(got, length);
        EXPECT_EQ(lag_of(audio.channel(0), got.audio.channel(0)), 0);
    }
}

TEST_F(Caf, ImaAdpcmIsReadInWholePackets) {
    constexpr std::int64_t packet = 64, frames = (length + packet - 1) / packet * packet;
    for (const int channels : {1, 2}) {
        const AudioBuffer audio = music(channels, 44100.0);
        const std::string caf = test::further_file(audio, {"adpcm_ima_qt", "caf"});
        const Read got = read(caf);
        expect_length(got, frames);
        EXPECT_EQ(lag_of(audio.channel(0), got.audio.channel(0)), 0);
        EXPECT_THAT(warnings_of(caf), IsEmpty());
    }
}

TEST_F(Caf, SizesOfImaAdpcmThatCannotBeTrueAreToldAndPassedOver) {
    const std::string caf = test::further_file(music(1, 44100.0), {"adpcm_ima_qt", "caf"});
    const std::int64_t frames = read(caf).audio.frames();
    std::string open = caf;
    open.replace(caf.find("data") + 4, 8, std::string(8, '\xFF'));
    EXPECT_EQ(read(open).audio.frames(), frames);
    const std::string half = caf.substr(0, caf.size() / 2);
    EXPECT_NEAR(static_cast<double>(read(half).audio.frames()), static_cast<double>(frames) / 2.0, 200.0);
    EXPECT_THAT(warnings_of(half), ElementsAre(HasSubstr("cut short")));
}

TEST_F(Caf, PlainSamplesNeedNoModule) {
    const AudioBuffer audio = music(2, 44100.0);
    for (const char* codec : {"pcm_s16be", "pcm_s16le", "pcm_mulaw", "pcm_alaw"}) {
        const auto path = save(test::further_file(audio, {codec, "caf"}));
        EXPECT_FALSE(caf_takes_module(SourceFile(path), 0)) << codec;
        EXPECT_EQ(decode_all(path, {}).frames(), length) << codec;
    }
    EXPECT_TRUE(caf_takes_module(SourceFile(save(test::further_file(audio, {"alac", "caf"}))), 0));
}

TEST_F(Caf, CutFilesAreReadAsFarAsTheyGo) {
    const AudioBuffer audio = music(2, 44100.0);
    const std::string whole = test::aac_in_caf(audio, true);
    const std::string half = whole.substr(0, whole.size() * 6 / 10);
    const Read got = read(half);
    EXPECT_NEAR(static_cast<double>(got.audio.frames()), 0.6 * length, 4000.0);
    EXPECT_EQ(got.estimated, got.audio.frames());
    EXPECT_EQ(got.promised, length);
    EXPECT_THAT(warnings_of(half), ElementsAre(HasSubstr("cut short")));
    const std::string table_behind = test::aac_in_caf(audio, false);
    EXPECT_THAT(reason_for(table_behind.substr(0, table_behind.size() * 6 / 10)),
                HasSubstr("the table of its packets (pakt) is missing"));
}

TEST_F(Caf, DamageInTheMiddleIsSilentAndKeepsItsLength) {
    const AudioBuffer audio = music(2, 44100.0);
    std::string caf = test::further_file(audio, {"alac", "caf"});
    std::fill_n(caf.begin() + static_cast<std::ptrdiff_t>(caf.size() / 2), caf.size() / 20, '\xFF');
    const Read got = read(caf);
    EXPECT_EQ(got.audio.frames(), length);
    ASSERT_FALSE(got.gaps.empty());
    EXPECT_THAT(warnings_of(caf), ElementsAre(HasSubstr("damaged in")));
    const std::int64_t before = got.gaps.front().begin;
    expect_same(got.audio.slice(0, before), audio.slice(0, before));
    const std::int64_t behind = got.gaps.back().begin + got.gaps.back().frames;
    expect_same(got.audio.slice(behind, length - behind), audio.slice(behind, length - behind));
}

TEST_F(Caf, KindsThatAreNotReadAreNamed) {
    const AudioBuffer audio = music(1, 48000.0);
    EXPECT_THAT(reason_for(test::further_file(audio, {"ac3", "caf"})),
                HasSubstr("of a kind that is not read (ac-3)"));
    EXPECT_THAT(reason_for(test::further_file(audio, {"adpcm_ms", "caf"})),
                HasSubstr("of a kind that is not read (ms\\x00\\x02)"));
    std::string aiff = test::further_file(audio, {"pcm_mulaw", "aiff"});
    aiff.replace(aiff.find("ulaw"), 4, "MAC6");
    EXPECT_THAT(reason_for(aiff), HasSubstr("of a kind that is not read (MAC6)"));
}

}  // namespace
}  // namespace afterglow::audio

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "audio/decode.hpp"
#include "audio/encode_recording.hpp"
#include "audio/formats.hpp"
#include "audio/formats_module.hpp"
#include "audio/interleaved.hpp"
#include "audio/probe.hpp"
#include "audio/sound_file.hpp"
#include "base/error.hpp"
#include "support/further_files.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Options = std::map<std::string, std::string>;

// On the grid of `bits`, each channel another.
AudioBuffer music(double seconds, int channels, double rate_hz, int bits = 16) {
    const auto frames = static_cast<std::int64_t>(std::llround(seconds * rate_hz));
    AudioBuffer audio(channels, frames, rate_hz);
    for (int c = 0; c < channels; ++c) {
        const auto tone = signals::harmonic_tone(110.0 * (c + 2), seconds + 0.1, 6, 0.3, rate_hz);
        const auto noise =
            signals::pink_noise(seconds + 0.1, 0.03, static_cast<std::uint64_t>(c + 1), rate_hz);
        for (std::int64_t i = 0; i < frames; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const float level = tone.channel(0)[at] + noise.channel(0)[at];
            audio.channel(c)[at] = std::ldexp(std::round(std::ldexp(level, bits - 1)), 1 - bits);
        }
    }
    return audio;
}

// By how many frames `b` lies later than `a`, by the place where they are most alike.
int lag_of(std::span<const float> a, std::span<const float> b) {
    constexpr int farthest = 2500, length = 6000;
    const auto middle = std::min(a.size(), b.size()) / 2 - length / 2;
    int best = 0;
    double highest = -2.0;
    for (int lag = -farthest; lag <= farthest; ++lag) {
        const double alike =
            signals::correlation(a.subspan(middle, length),
                                 b.subspan(static_cast<std::size_t>(static_cast<int>(middle) + lag), length));
        if (alike > highest) {
            highest = alike;
            best = lag;
        }
    }
    return best;
}

class Further : public testing::Test {
  protected:
    struct Read {
        AudioBuffer audio;
        std::int64_t estimated = 0;
        std::optional<std::int64_t> promised;
        std::vector<Gap> gaps;
    };
    std::filesystem::path save(const std::string& bytes, const std::string& name = "x") const {
        test::write_text(folder_ / name, bytes);
        return folder_ / name;
    }
    // All channels, as they are.
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
    DecodeReport decoded(const std::string& bytes) const {
        return decode(save(bytes), {.sample_rate_hz = 0.0, .minimum_sec = 0.0}, [](const AudioBuffer&) {});
    }
    std::string reason_for(const std::string& bytes) const {
        try {
            decoded(bytes);
        } catch (const Error& error) {
            EXPECT_EQ(error.category(), ErrorCategory::source);
            return error.what();
        }
        return "none";
    }
    void SetUp() override { ASSERT_NE(formats_module(), nullptr) << formats_module_lack(); }

    test::ScratchFolder folder_;
};

void expect_same(const AudioBuffer& got, const AudioBuffer& wanted) {
    ASSERT_EQ(got.channels(), wanted.channels());
    ASSERT_EQ(got.frames(), wanted.frames());
    for (int c = 0; c < got.channels(); ++c)
        for (std::size_t i = 0; i < got.channel(c).size(); ++i)
            ASSERT_EQ(got.channel(c)[i], wanted.channel(c)[i]) << "channel " << c << ", frame " << i;
}

const std::vector<test::FurtherFile> lossless = {
    {"alac", "ipod"}, {"alac", "mp4"}, {"wavpack", "wv"}, {"tta", "tta"}};

TEST_F(Further, LosslessFormatsGiveTheSamplesThatWentIn) {
    for (const auto& format : lossless)
        for (const double rate_hz : {22050.0, 44100.0, 48000.0, 96000.0})
            for (const int channels : {1, 2, 6})
                for (const int bits : {16, 24}) {
                    SCOPED_TRACE(format.codec + " " + std::to_string(rate_hz) + " Hz, " +
                                 std::to_string(channels) + " channels, " + std::to_string(bits) + " bits");
                    const AudioBuffer audio = music(0.77, channels, rate_hz, bits);
                    auto wanted = format;
                    wanted.bits = bits;
                    const Read got = read(test::further_file(audio, wanted));
                    EXPECT_EQ(got.audio.sample_rate_hz(), rate_hz);
                    EXPECT_EQ(got.promised, audio.frames());
                    EXPECT_EQ(got.estimated, audio.frames());
                    expect_same(got.audio, audio);
                }
}

TEST_F(Further, FloatsInWavPackAreKept) {
    const AudioBuffer audio = signals::scaled(signals::white_noise(1.0, 0.2), 4.0);
    expect_same(read(test::further_file(audio, {.codec = "wavpack", .container = "wv", .bits = 0})).audio,
                audio);
}

TEST_F(Further, AacInM4aHasTheLengthAndThePlaceOfItsSource) {
    for (const double rate_hz : {22050.0, 44100.0, 48000.0, 96000.0})
        for (const int channels : {1, 2, 6})
            for (const char* clock : {"1000", "600"}) {
                SCOPED_TRACE(std::to_string(rate_hz) + " Hz, " + std::to_string(channels) + " channels " +
                             clock);
                const AudioBuffer audio = music(1.7193, channels, rate_hz);
                const Read got =
                    read(test::further_file(audio, {"aac", "ipod", 16, {{"movie_timescale", clock}}}));
                ASSERT_EQ(got.audio.channels(), channels);
                EXPECT_EQ(got.audio.frames(), audio.frames());
                EXPECT_EQ(got.promised, audio.frames());
                EXPECT_EQ(got.estimated, audio.frames());
                EXPECT_EQ(lag_of(audio.channel(0), got.audio.channel(0)), 0);
                EXPECT_GT(
                    signals::correlation(audio.channel(0).first(static_cast<std::size_t>(got.audio.frames())),
                                         got.audio.channel(0)),
                    0.95);
            }
}

TEST_F(Further, WhatITunesNotesIsBelievedBeforeTheEditList) {
    const AudioBuffer audio = music(2.0, 2, 44100.0);
    const std::string plain = test::further_file(audio, {"aac", "ipod"});
    const Read got = read(test::with_itunes_note(plain, 1024 + 500, 548, 80'000));
    EXPECT_EQ(got.audio.frames(), 80'000);
    EXPECT_EQ(got.estimated, 80'000);
    const AudioBuffer later = audio.slice(500, 80'000);
    EXPECT_EQ(lag_of(later.channel(0), got.audio.channel(0)), 0);
    // A note that cannot be true leaves what is there.
    EXPECT_GT(read(test::with_itunes_note(plain, 0xFFFFFFFF, 0, 1)).audio.frames(), 88'000);
}

TEST_F(Further, LossyFormatsWithoutExactLengthsKeepTheirSound) {
    for (const test::FurtherFile& format :
         {test::FurtherFile{"aac", "adts"}, test::FurtherFile{"wmav2", "asf"},
          test::FurtherFile{"wmav1", "asf"},
          test::FurtherFile{
              "aac", "ipod", 16, {{"movflags", "empty_moov+frag_keyframe"}, {"frag_duration", "500000"}}}}) {
        SCOPED_TRACE(format.codec + " in " + format.container);
        const AudioBuffer audio = music(4.0, 2, 44100.0);
        const std::string bytes = test::further_file(audio, format);
        const Read got = read(bytes);
        EXPECT_NEAR(static_cast<double>(got.audio.frames()), 176'400.0, 4096.0);
        EXPECT_NEAR(static_cast<double>(got.estimated), static_cast<double>(got.audio.frames()), 4096.0);
        EXPECT_LT(std::abs(lag_of(audio.channel(0), got.audio.channel(0))), 2200);
        const DecodeReport report = decoded(bytes);
        EXPECT_THAT(reason_texts(report.warnings), IsEmpty());
    }
}

TEST_F(Further, ChannelsAreFoldedByTheirPlaces) {
    const AudioBuffer audio = music(1.0, 6, 48000.0);
    const SoundFile file(save(test::further_file(audio, {"aac", "ipod"})));
    // Left, right, centre, effects, back left and right.
    const auto gains = fold_gains(6, file.info().channel_places);
    ASSERT_EQ(gains.size(), 6U);
    EXPECT_EQ(gains[3][0] + gains[3][1], 0.0F);
    EXPECT_GT(gains[0][0], 0.0F);
    EXPECT_EQ(gains[0][1], 0.0F);
    EXPECT_EQ(gains[4][1], 0.0F);
}

TEST_F(Further, PicturesAndOtherOrdersOfTheFileChangeNothing) {
    const AudioBuffer audio = music(1.0, 2, 44100.0);
    expect_same(read(test::further_file(audio, {"alac", "ipod", 16, {}, true})).audio, audio);
    expect_same(read(test::further_file(audio, {"alac", "ipod", 16, {{"movflags", "faststart"}}})).audio,
                audio);
    expect_same(read(test::further_file(audio, {"alac", "mov"})).audio, audio);
}

TEST_F(Further, NamesSayNothing) {
    const AudioBuffer audio = music(1.0, 1, 44100.0);
    const auto m4a = save(test::further_file(audio, {"alac", "ipod"}), "named.wav");
    test::write_recording(folder_ / "named.m4a", audio);
    EXPECT_EQ(probe(m4a).format, "m4a");
    EXPECT_EQ(probe(folder_ / "named.m4a").format, "wav");
    EXPECT_EQ(decode_all(m4a, {}).frames(), 44100);
}

TEST_F(Further, MonkeysAudioIsRead) {
    const Read got = read(test::silent_ape(200'001));
    EXPECT_EQ(got.audio.channels(), 2);
    EXPECT_EQ(got.audio.frames(), 200'001);
    EXPECT_EQ(got.estimated, 200'001);
    EXPECT_EQ(got.promised, 200'001);
}

TEST_F(Further, CutFilesAreReadAsFarAsTheyGo) {
    const AudioBuffer audio = music(4.0, 2, 44100.0);
    for (test::FurtherFile format : {test::FurtherFile{"alac", "ipod", 16, {{"movflags", "faststart"}}},
                                     test::FurtherFile{"aac", "ipod", 16, {{"movflags", "faststart"}}},
                                     test::FurtherFile{"wavpack", "wv"}, test::FurtherFile{"tta", "tta"},
                                     test::FurtherFile{"wmav2", "asf"}, test::FurtherFile{"aac", "adts"}}) {
        SCOPED_TRACE(format.codec + " in " + format.container);
        const std::string whole = test::further_file(audio, format);
        const std::string half = whole.substr(0, whole.size() * 6 / 10);
        const Read got = read(half);
        EXPECT_NEAR(got.audio.duration_sec(), 2.4, 0.5);
        if (format.container != "asf") {
            EXPECT_EQ(got.estimated, got.audio.frames());
        }
        const auto warnings = reason_texts(decoded(half).warnings);
        if (format.container == "adts")  // it has no end that could be missing
            EXPECT_THAT(warnings, IsEmpty());
        else
            EXPECT_THAT(warnings, ElementsAre(HasSubstr("cut short")));
        if (format.codec == "alac" || format.codec == "wavpack" || format.codec == "tta")
            expect_same(got.audio, audio.slice(0, got.audio.frames()));
    }
}

TEST_F(Further, DamageInTheMiddleIsSilentAndKeepsItsLength) {
    const AudioBuffer audio = music(6.0, 2, 44100.0);
    for (test::FurtherFile format : {test::FurtherFile{"wavpack", "wv"}, test::FurtherFile{"tta", "tta"},
                                     test::FurtherFile{"alac", "ipod"}, test::FurtherFile{"aac", "ipod"}}) {
        SCOPED_TRACE(format.codec);
        std::string bytes = test::further_file(audio, format);
        const std::size_t size = bytes.size();
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(size / 2), size / 20, '\xFF');
        const Read got = read(bytes);
        EXPECT_EQ(got.audio.frames(), audio.frames());
        ASSERT_FALSE(got.gaps.empty());
        std::int64_t lost = 0;
        for (const Gap& gap : got.gaps) lost += gap.frames;
        EXPECT_GT(lost, 2000);
        EXPECT_LT(lost, 5 * 44100 / 2);
        EXPECT_NEAR(static_cast<double>(got.gaps.front().begin), 3.0 * 44100.0, 44100.0);
        EXPECT_THAT(reason_texts(decoded(bytes).warnings), ElementsAre(HasSubstr("damaged in")));
        if (format.codec == "aac") continue;
        for (std::size_t i = 0; i < static_cast<std::size_t>(got.gaps.front().begin); ++i)
            ASSERT_EQ(got.audio.channel(0)[i], audio.channel(0)[i]) << i;
        const auto end = static_cast<std::size_t>(got.gaps.back().begin + got.gaps.back().frames);
        for (std::size_t i = end; i < got.audio.channel(0).size(); ++i)
            ASSERT_EQ(got.audio.channel(0)[i], audio.channel(0)[i]) << i;
    }
}

TEST_F(Further, WhatCannotBeReadIsToldInPlainWords) {
    const std::string m4a = test::further_file(music(1.0, 1, 44100.0), {"alac", "ipod"});
    EXPECT_THAT(reason_for(m4a.substr(0, m4a.size() / 2)),
                HasSubstr("the index of its sound (moov) is missing"));
    std::string locked = m4a;
    const std::size_t kind = locked.find("alac", locked.find("stsd"));
    for (const char* mark : {"drms", "enca"}) {
        locked.replace(kind, 4, mark);
        EXPECT_THAT(reason_for(locked), HasSubstr("protected against copying (DRM)"));
    }
    std::string wma = test::further_file(music(1.0, 1, 44100.0), {"wmav2", "asf"});
    wma.replace(200, 16,
                "\xFB\xB3\x11\x22\x23\xBD\xD2\x11\xB4\xB7" + std::string("\0\xA0\xC9\x55\xFC\x6E", 6));
    EXPECT_THAT(reason_for(wma), HasSubstr("protected against copying (DRM)"));
    EXPECT_THAT(reason_for(test::further_file(music(1.0, 2, 44100.0), {"ac3", "mp4"})),
                HasSubstr("of a kind that is not read (ac3)"));
    for (const std::string mark : {"wvpk", "TTA1", "MAC ", "MPCK", "MP+\7"})
        EXPECT_THAT(reason_for(mark + std::string(9000, '\x81')), HasSubstr("cannot be"));
    EXPECT_THAT(reason_for(std::string("\0\0\0\x18"
                                       "ftypheic",
                                       12) +
                           std::string(9000, '\x81')),
                HasSubstr("a picture"));
}

TEST_F(Further, FilesNestedWithoutEndAreRefused) {
    std::string nested(
        "\0\0\0\x18"
        "ftypM4A \0\0\0\0M4A mp42",
        24);
    std::string inner;
    for (int depth = 0; depth < 3000; ++depth) {
        const auto size = static_cast<std::uint32_t>((3000 - depth) * 8);
        for (int shift = 24; shift >= 0; shift -= 8) inner += static_cast<char>(size >> shift & 0xFFU);
        inner += depth == 0 ? "moov" : depth == 1 ? "trak" : "mdia";
    }
    EXPECT_NE(reason_for(nested + inner), "none");
}

}  // namespace
}  // namespace afterglow::audio

// WAV files as recorders, workstations and taggers leave them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <numbers>
#include <string>

#include "audio/decode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "support/refusal.hpp"
#include "support/scratch.hpp"

namespace afterglow::audio {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int rate_hz = 8000;
constexpr std::uint32_t own_size = 0xFFFFFFF1U;

std::string number(std::uint64_t value, int size = 4) {
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
    return bytes;
}

double tone(std::int64_t i) {
    return 0.3 * std::sin(2.0 * std::numbers::pi * 220.0 * static_cast<double>(i) / rate_hz);
}

// Of `bits`; `floats`: of 32.
std::string samples_of(double seconds, int bits = 16, bool floats = false) {
    std::string bytes;
    for (int i = 0; i < static_cast<int>(seconds * rate_hz); ++i) {
        const double value = tone(i);
        if (floats) {
            const auto sample = static_cast<float>(value);
            std::uint32_t word = 0;
            std::memcpy(&word, &sample, sizeof word);
            bytes += number(word);
        } else {
            const auto whole = std::llround(std::ldexp(value, bits - 1)) + (bits == 8 ? 128 : 0);
            bytes += number(static_cast<std::uint64_t>(whole), bits / 8);
        }
    }
    return bytes;
}

std::string chunk(const std::string& name, const std::string& content, std::uint32_t size = own_size) {
    return name + number(size == own_size ? content.size() : size) + content;
}

std::string plain_format(int bits = 16, int kind = 1) {
    const auto bytes = static_cast<std::uint64_t>(bits / 8);
    return number(static_cast<std::uint64_t>(kind), 2) + number(1, 2) + number(rate_hz) +
           number(rate_hz * bytes) + number(bytes, 2) + number(static_cast<std::uint64_t>(bits), 2);
}

std::string format_chunk() {
    return chunk("fmt ", plain_format());
}

std::string wav(const std::string& chunks, const char* form = "RIFF") {
    return form + number(chunks.size() + 4) + "WAVE" + chunks;
}

class WavOddities : public testing::Test {
  protected:
    std::filesystem::path save(const std::string& bytes) const {
        std::ofstream(folder_ / "x.wav", std::ios::binary) << bytes;
        return folder_ / "x.wav";
    }
    // The tone, from its first sample on, for so long; probing says the same.
    void expect_tone(const std::string& bytes, double seconds, const std::string& what,
                     double precision = 1e-3) {
        SCOPED_TRACE(what);
        const auto path = save(bytes);
        try {
            AudioBuffer audio = decode_all(path, {.sample_rate_hz = 0.0});
            report_ = decode(path, {.sample_rate_hz = 0.0}, [](const AudioBuffer&) {});
            EXPECT_EQ(report_.frames, std::lround(seconds * rate_hz));
            EXPECT_NEAR(probe(path).duration_sec, seconds, 1e-9);
            double worst = 0.0;
            for (std::int64_t i = 0; i < audio.frames(); ++i)
                worst = std::max(worst, std::abs(audio.channel(0)[static_cast<std::size_t>(i)] - tone(i)));
            EXPECT_LT(worst, precision);
        } catch (const Error& error) {
            ADD_FAILURE() << error.what();
        }
    }
    std::string refusal_of(const std::string& bytes) const { return test::refusal_of(save(bytes)); }

    test::ScratchFolder folder_;
    DecodeReport report_;
};

std::string seven_bits(std::size_t size) {
    std::string bytes;
    for (int i = 3; i >= 0; --i) bytes += static_cast<char>(size >> (7 * i) & 0x7FU);
    return bytes;
}

struct Tag {
    const char* name;
    std::string bytes;
};

std::vector<Tag> trailing_tags() {
    const std::string title = "TIT2" + std::string("\0\0\0\x05\0\0\0Song", 11);
    const std::string frames = title + std::string(6000, '\x01');
    const std::string id3 = std::string("ID3\x04\0\0", 6) + seven_bits(frames.size()) + frames;
    const std::string id3_with_footer = std::string("ID3\x04\0\x10", 6) + seven_bits(frames.size()) + frames +
                                        std::string("3DI\x04\0\x10", 6) + seven_bits(frames.size());
    const std::string items =
        number(5000) + number(0) + "Title" + std::string(1, '\0') + std::string(5000, '\xE1');
    const auto ape_mark = [&](std::uint32_t flags) {
        return "APETAGEX" + number(2000) + number(items.size() + 32) + number(1) + number(flags) +
               std::string(8, '\0');
    };
    const std::string id3v1 = "TAGSong" + std::string(120, '\0') + "\x0C";
    const std::string words = "LYRICSBEGIN" + std::string("IND0000200LYR04990") + std::string(4990, 'l');
    const std::string lyrics = words + "00" + std::to_string(words.size()) + "LYRICS200";
    const std::string old_lyrics = "LYRICSBEGIN" + std::string(4900, '\x7F') + "LYRICSEND";
    const std::string info = "INFO" + chunk("INAM", std::string(4990, 'n'));
    return {{"ID3v1", id3v1},
            {"enhanced ID3v1", "TAG+" + std::string(223, '\0') + id3v1},
            {"ID3v2", id3},
            {"ID3v2 with a footer", id3_with_footer},
            {"APE", ape_mark(0x80000000U | 0x20000000U) + items + ape_mark(0x80000000U)},
            {"APE without a header", items + ape_mark(0)},
            {"Lyrics3", lyrics + id3v1},
            {"old Lyrics3", old_lyrics + id3v1},
            {"APE and ID3v1", items + ape_mark(0) + id3v1},
            {"LIST", chunk("LIST", info)},
            {"odd LIST, padded", chunk("LIST", info + "x") + std::string(1, '\0')},
            {"odd LIST, not padded", chunk("LIST", info + "x")},
            {"LIST and ID3 chunk", chunk("LIST", info) + chunk("id3 ", id3)},
            {"LIST and APE", chunk("LIST", info) + items + ape_mark(0)},
            {"ID3v2 and LIST", id3 + chunk("LIST", info)}};
}

TEST_F(WavOddities, TagsBehindTheSamplesAreNoSoundWhateverTheirSizeSays) {
    const std::string sound = samples_of(2.0);
    const auto bytes = static_cast<std::uint32_t>(sound.size());
    for (const Tag& tag : trailing_tags()) {
        for (const std::uint32_t size : {bytes, 0U, 0xFFFFFFFFU, 0x7FFFFFFFU, bytes / 2, 2 * bytes}) {
            expect_tone(wav(format_chunk() + chunk("data", sound, size)) + tag.bytes, 2.0,
                        tag.name + std::string(", ") + std::to_string(size));
            EXPECT_EQ(report_.warnings.size() + report_.notes.size(), size == bytes ? 0U : 1U);
        }
    }
}

TEST_F(WavOddities, TagsThatAreCountedAmongTheSamplesAreNone) {
    const std::string sound = samples_of(2.0);
    for (const Tag& tag : trailing_tags()) {
        const std::string name = tag.name;
        if (name.find("LIST") != std::string::npos || name == "ID3v2") continue;
        expect_tone(wav(format_chunk() + chunk("data", sound + tag.bytes)), 2.0, name);
        EXPECT_THAT(report_.warnings, IsEmpty());
    }
}

TEST_F(WavOddities, TagsInFrontAndBehindTogether) {
    const std::string front = std::string("ID3\x03\0\0", 6) + seven_bits(3001) + std::string(3001, 'x');
    for (const Tag& tag : trailing_tags())
        for (const std::uint32_t size : {own_size, 0U, 0xFFFFFFFFU})
            expect_tone(front + wav(format_chunk() + chunk("data", samples_of(2.0), size)) + tag.bytes, 2.0,
                        tag.name);
}

TEST_F(WavOddities, TagsWithoutSamplesAreNoSound) {
    for (const Tag& tag : trailing_tags()) {
        if (std::string(tag.name).find("APE") != std::string::npos) continue;
        EXPECT_THAT(refusal_of(wav(format_chunk() + chunk("data", "")) + tag.bytes), HasSubstr("no sound"))
            << tag.name;
    }
}

TEST_F(WavOddities, SamplesThatLookLikeTheMarkOfATagStay) {
    std::string sound = samples_of(2.0);
    const std::string whole = sound;
    sound.replace(sound.size() - 128, 3, "TAG");
    expect_tone(wav(format_chunk() + chunk("data", sound)), 2.0, "TAG", 2.0);
    sound = whole;
    sound.replace(sound.size() - 9, 9, "LYRICS200");
    expect_tone(wav(format_chunk() + chunk("data", sound)), 2.0, "LYRICS200", 2.0);
}

TEST_F(WavOddities, WrongSizesBeforeTheSamplesHideNothing) {
    const std::string sound = chunk("data", samples_of(2.0));
    const std::string text = "INFOICMT" + number(40) + "all data of the fmt and data of the take, ok";
    for (const char* name : {"LIST", "bext", "JUNK", "iXML", "qqqq"}) {
        for (const std::string& content : {text, text + "!", std::string(200, 'a'), std::string(201, '\0')}) {
            for (const int off : {-7, -4, -3, -2, -1, 1, 2, 3, 5, 8, 200, 20000}) {
                const auto size = static_cast<std::uint32_t>(static_cast<int>(content.size()) + off);
                const std::string odd = chunk(name, content, size);
                const std::string what =
                    name + std::string(" ") + std::to_string(content.size()) + " " + std::to_string(off);
                expect_tone(wav(format_chunk() + odd + sound), 2.0, what);
                expect_tone(wav(odd + format_chunk() + sound), 2.0, what + ", in front of the format");
            }
        }
    }
}

TEST_F(WavOddities, WrongSizesAreSaidWhereTheNextChunkHadToBeLookedFor) {
    const std::string sound = chunk("data", samples_of(2.0));
    for (const std::uint32_t size : {0U, 10U, 30U, 50U, 70000U}) {
        expect_tone(wav(format_chunk() + chunk("LIST", std::string(40, 'a'), size) + sound), 2.0,
                    std::to_string(size));
        EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("found by looking for it")));
    }
}

TEST_F(WavOddities, ChunkWithoutPadByteIsFollowedByTheNextWhateverItsSize) {
    for (std::size_t bytes = 0x20; bytes < 0x80; bytes += 2) {
        const std::string sound = samples_of(2.0).substr(0, 2 * rate_hz) + std::string(bytes, '\0');
        const auto path = save(wav(format_chunk() + chunk("LIST", "INFOx") + chunk("data", sound)));
        EXPECT_EQ(decode_all(path, {.sample_rate_hz = 0.0}).frames(),
                  static_cast<std::int64_t>(sound.size() / 2));
    }
}

TEST_F(WavOddities, FormatOfWrongSizeIsReadAsFarAsItGoes) {
    const std::string sound = chunk("data", samples_of(2.0));
    for (const std::uint32_t size : {0U, 8U, 14U, 18U, 20U, 40U, 4000U})
        expect_tone(wav(chunk("fmt ", plain_format(), size) + sound), 2.0, std::to_string(size));
    for (const std::uint32_t size : {14U, 16U, 17U})
        expect_tone(wav(chunk("fmt ", plain_format() + number(0, 2), size) + sound), 2.0,
                    "of 18, " + std::to_string(size));
}

TEST_F(WavOddities, SeveralChunksBehindAWrongSizeAreAllRead) {
    const std::string all = samples_of(2.0);
    const std::string parts = chunk("data", all.substr(0, 12000)) + chunk("data", all.substr(12000));
    expect_tone(wav(format_chunk() + chunk("LIST", std::string(40, 'a'), 10) + parts), 2.0, "two");
    EXPECT_THAT(reason_texts(report_.notes),
                ElementsAre(HasSubstr("in 2 chunks"), HasSubstr("looking for it")));
}

std::string extensible(int bits, const std::string& subformat) {
    std::string format = plain_format(bits, 0xFFFE);
    return format + number(22, 2) + number(static_cast<std::uint64_t>(bits), 2) + number(4) + subformat;
}

TEST_F(WavOddities, SubformatThatSaysNothingIsTakenForWhatTheValuesAre) {
    const std::string known_end("\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71", 14);
    const std::string zero(16, '\0');
    const std::string unknown = "nobody knows it.";
    for (const std::string& subformat :
         {zero, unknown, number(1, 2) + std::string(14, '\0'), number(0, 2) + known_end}) {
        for (const int bits : {8, 16, 24, 32}) {
            expect_tone(
                wav(chunk("fmt ", extensible(bits, subformat)) + chunk("data", samples_of(2.0, bits))), 2.0,
                std::to_string(bits), bits == 8 ? 0.01 : 1e-3);
            EXPECT_THAT(reason_texts(report_.notes),
                        ElementsAre(HasSubstr(std::to_string(bits) + "-bit integers")));
        }
        const std::string floats = samples_of(2.0, 32, true);
        expect_tone(wav(chunk("fmt ", extensible(32, subformat)) + chunk("data", floats)), 2.0, "floats");
        EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("32-bit floats")));
    }
    for (const int kind : {1, 3}) {
        const std::string sound = samples_of(2.0, 32, kind == 3);
        const std::string subformat = number(static_cast<std::uint64_t>(kind), 2) + known_end;
        expect_tone(wav(chunk("fmt ", extensible(32, subformat)) + chunk("data", sound)), 2.0, "known");
        EXPECT_THAT(report_.notes, IsEmpty());
    }
}

TEST_F(WavOddities, SubformatOfAKnownKindThatIsNotReadIsNoPlainSound) {
    const std::string ac3 = number(0x92, 2) + std::string("\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71", 14);
    EXPECT_THAT(refusal_of(wav(chunk("fmt ", extensible(16, ac3)) + chunk("data", samples_of(2.0)))),
                HasSubstr("WAV header"));
}

TEST_F(WavOddities, SamplesWithoutAnyKindAreToldAsAssumed) {
    expect_tone(wav(chunk("fmt ", plain_format(32, 0)) + chunk("data", samples_of(2.0, 32, true))), 2.0,
                "floats");
    EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("32-bit floats")));
    expect_tone(wav(chunk("fmt ", plain_format(16, 0xFFFE)) + chunk("data", samples_of(2.0))), 2.0,
                "extended, but not");
    EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("16-bit integers")));
}

TEST_F(WavOddities, ListsOfWavesAreReadInTheirOrder) {
    const std::string all = samples_of(2.0);
    const std::string first = chunk("data", all.substr(0, 12000)), second = chunk("data", all.substr(12000));
    expect_tone(wav(format_chunk() + chunk("LIST", "wavl" + first + second)), 2.0, "two");
    EXPECT_THAT(reason_texts(report_.notes), ElementsAre(HasSubstr("in 2 chunks")));
    const std::string tags = chunk("LIST", "INFO" + chunk("INAM", "Song"));
    expect_tone(wav(format_chunk() + tags + chunk("LIST", "wavl" + chunk("data", all)) + tags), 2.0, "one");
    EXPECT_THAT(report_.notes, IsEmpty());
    expect_tone(wav(format_chunk() + chunk("LIST", "wavl" + first + second, 0)), 2.0, "size 0");
    expect_tone(wav(format_chunk() + chunk("LIST", "wavl" + first + chunk("data", all.substr(12000), 0))),
                2.0, "the last is unfinished");
}

TEST_F(WavOddities, SilenceInAListOfWavesLastsAsLongAsItSays) {
    for (const int bits : {8, 16, 24}) {
        const std::string sound = chunk("data", samples_of(1.0, bits)), silence = chunk("slnt", number(4000));
        const auto path = save(wav(chunk("fmt ", plain_format(bits)) +
                                   chunk("LIST", "wavl" + silence + sound + silence + sound + silence)));
        const AudioBuffer audio = decode_all(path, {.sample_rate_hz = 0.0});
        ASSERT_EQ(audio.frames(), 2 * rate_hz + 3 * 4000);
        EXPECT_NEAR(probe(path).duration_sec, 3.5, 1e-9);
        for (const std::size_t at : {0U, 3999U, 12000U, 15999U, 24000U, 27999U})
            EXPECT_EQ(audio.channel(0)[at], 0.0F) << at;
        for (const std::size_t at : {4009U, 16009U}) EXPECT_NEAR(audio.channel(0)[at], tone(9), 0.01) << at;
    }
}

TEST_F(WavOddities, ListOfWavesThatCannotBeReadIsRefusedByName) {
    const std::string sound = chunk("data", samples_of(1.0));
    const std::string endless = "wavl" + sound + chunk("slnt", number(0xFFFFFFF0U));
    EXPECT_THAT(refusal_of(wav(format_chunk() + chunk("LIST", endless))), HasSubstr("LIST wavl"));
    const std::string packed = number(17, 2) + number(1, 2) + number(rate_hz) + number(4055) +
                               number(256, 2) + number(4, 2) + number(2, 2) + number(505, 2);
    const std::string silent = "wavl" + sound + chunk("slnt", number(4000)) + sound;
    EXPECT_THAT(refusal_of(wav(chunk("fmt ", packed) + chunk("LIST", silent))), HasSubstr("LIST wavl"));
}

}  // namespace
}  // namespace afterglow::audio

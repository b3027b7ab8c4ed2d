#include "audio/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "audio/decode.hpp"
#include "base/error.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

std::uint32_t number_at(const std::vector<std::byte>& bytes, std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

// Where each chunk's contents begin, by name, in the order of the file.
struct Chunk {
    std::string name;
    std::size_t begin = 0;
    std::size_t size = 0;
};

std::vector<Chunk> chunks_of(const std::vector<std::byte>& bytes) {
    std::vector<Chunk> chunks;
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const std::size_t size = number_at(bytes, at + 4);
        chunks.push_back({std::string(reinterpret_cast<const char*>(bytes.data()) + at, 4), at + 8, size});
        at += 8 + size + size % 2;
    }
    return chunks;
}

const Chunk* find(const std::vector<Chunk>& chunks, const std::string& name) {
    const auto found =
        std::find_if(chunks.begin(), chunks.end(), [&](const Chunk& c) { return c.name == name; });
    return found == chunks.end() ? nullptr : &*found;
}

std::filesystem::path save(const test::ScratchFolder& folder, const std::vector<std::byte>& bytes) {
    const auto path = folder / "x.wav";
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

AudioBuffer stereo_noise(double seconds) {
    return signals::stereo(signals::white_noise(seconds, 0.2, 1), signals::white_noise(seconds, 0.2, 2));
}

class EveryFormat : public testing::TestWithParam<SampleFormat> {};

TEST_P(EveryFormat, ComesBackBitForBit) {
    const test::ScratchFolder folder;
    for (const AudioBuffer& original : {stereo_noise(0.3), signals::white_noise(0.1, 0.5)}) {
        AudioBuffer audio = original;
        quantise(audio, GetParam(), Rng(1));
        const auto path = save(folder, encode_wav(audio, {.format = GetParam()}));
        const AudioBuffer back = decode_all(path, {});
        ASSERT_EQ(back.channels(), audio.channels());
        ASSERT_EQ(back.frames(), audio.frames());
        for (int c = 0; c < audio.channels(); ++c) {
            EXPECT_TRUE(
                std::equal(audio.channel(c).begin(), audio.channel(c).end(), back.channel(c).begin()));
        }
    }
}

TEST_P(EveryFormat, HoldsFullScaleAtBothEnds) {
    const test::ScratchFolder folder;
    AudioBuffer audio(1, 4, 44100.0);
    std::copy_n(std::vector<float>{1.0F, -1.0F, 2.0F, -2.0F}.begin(), 4, audio.channel(0).begin());
    quantise(audio, GetParam(), Rng(1));
    const AudioBuffer back = decode_all(save(folder, encode_wav(audio, {.format = GetParam()})), {});
    EXPECT_GT(back.channel(0)[2], 0.999F);
    EXPECT_EQ(back.channel(0)[3], -1.0F);
}

TEST_P(EveryFormat, GivesTheSameBytesEachTime) {
    AudioBuffer audio = stereo_noise(0.1);
    quantise(audio, GetParam(), Rng(1));
    const WavOptions options{.format = GetParam(),
                             .loop = WavLoop{0, audio.frames()},
                             .note = WavNote{60, 0.0},
                             .text = {.title = "t", .software = "s", .comment = "c"}};
    EXPECT_EQ(encode_wav(audio, options), encode_wav(audio, options));
    EXPECT_EQ(find(chunks_of(encode_wav(audio, options)), "PEAK"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Encode, EveryFormat,
                         testing::Values(SampleFormat::pcm16, SampleFormat::pcm24, SampleFormat::float32));

TEST(EncodeWav, WritesTheLoopAsTheFormatHasIt) {
    AudioBuffer audio(1, 1000, 44100.0);
    const auto bytes = encode_wav(audio, {.loop = WavLoop{10, 900}, .note = WavNote{57, 12.0}});
    const auto chunks = chunks_of(bytes);
    const Chunk* smpl = find(chunks, "smpl");
    const Chunk* data = find(chunks, "data");
    ASSERT_NE(smpl, nullptr);
    ASSERT_NE(data, nullptr);
    EXPECT_LT(smpl->begin, data->begin);
    EXPECT_EQ(smpl->size, 36U + 24U);
    EXPECT_EQ(number_at(bytes, smpl->begin + 8), 22675U);  // sample period, ns: 10⁹ / 44,100
    EXPECT_EQ(number_at(bytes, smpl->begin + 12), 57U);    // root note
    EXPECT_NEAR(number_at(bytes, smpl->begin + 16) / 4294967296.0, 0.12, 1e-6);  // of a semitone
    EXPECT_EQ(number_at(bytes, smpl->begin + 28), 1U);                           // loops
    EXPECT_EQ(number_at(bytes, smpl->begin + 40), 0U);                           // forward
    EXPECT_EQ(number_at(bytes, smpl->begin + 44), 10U);                          // first frame
    EXPECT_EQ(number_at(bytes, smpl->begin + 48), 899U);  // last frame, itself in the loop
    EXPECT_EQ(number_at(bytes, smpl->begin + 56), 0U);    // for ever
    EXPECT_EQ(number_at(bytes, 4), bytes.size() - 8);
}

TEST(EncodeWav, WritesNotesBelowTheirKeyAsAboveTheOneBelow) {
    AudioBuffer audio(1, 100, 44100.0);
    const auto bytes = encode_wav(audio, {.note = WavNote{60, -20.0}});
    const auto chunks = chunks_of(bytes);
    const Chunk* smpl = find(chunks, "smpl");
    ASSERT_NE(smpl, nullptr);
    EXPECT_EQ(number_at(bytes, smpl->begin + 12), 59U);
    EXPECT_NEAR(number_at(bytes, smpl->begin + 16) / 4294967296.0, 0.80, 1e-6);
}

TEST(EncodeWav, ReadsItsOwnChunks) {
    const test::ScratchFolder folder;
    const AudioBuffer audio(2, 5000, 48000.0);
    const WavText text{
        .title = "Größe 音", .software = "Afterglow 0.1.0", .comment = "source a.wav, 1.0–3.0 s, seed 7"};
    for (const double cents : {-49.0, -20.0, 0.0, 33.0, 50.0}) {
        const auto path = save(
            folder, encode_wav(audio, {.loop = WavLoop{0, 5000}, .note = WavNote{60, cents}, .text = text}));
        const WavChunks chunks = read_wav_chunks(path.string());
        ASSERT_TRUE(chunks.loop && chunks.note);
        EXPECT_EQ(chunks.loop->start_frame, 0);
        EXPECT_EQ(chunks.loop->end_frame, 5000);
        EXPECT_EQ(chunks.note->midi_note, 60);
        EXPECT_NEAR(chunks.note->cents, cents, 0.01);
        EXPECT_EQ(chunks.text.title, text.title);
        EXPECT_EQ(chunks.text.comment, text.comment);
        EXPECT_TRUE(chunks.text.software.starts_with(text.software)) << chunks.text.software;
    }
}

TEST(EncodeWav, PutsTheChainIntoBext) {
    AudioBuffer audio(1, 100, 44100.0);
    const auto bytes =
        encode_wav(audio, {.text = {.title = "pad 1", .software = "Afterglow", .comment = "a > b > c"}});
    const auto chunks = chunks_of(bytes);
    const Chunk* bext = find(chunks, "bext");
    const Chunk* data = find(chunks, "data");
    ASSERT_NE(bext, nullptr);
    EXPECT_LT(bext->begin, data->begin);
    const char* text = reinterpret_cast<const char*>(bytes.data()) + bext->begin;
    EXPECT_STREQ(text, "pad 1");
    EXPECT_STREQ(text + 256, "Afterglow");
    EXPECT_EQ(std::string(text + 320, 18), std::string(18, '\0'));  // no date and no time
    EXPECT_NE(std::string(text + 602, bext->size - 602).find("a > b > c"), std::string::npos);
}

TEST(EncodeWav, WritesNothingButSoundForPlainDevices) {
    AudioBuffer audio(1, 101, 44100.0);
    const auto bytes = encode_wav(audio, {.extra_chunks = false,
                                          .loop = WavLoop{0, 101},
                                          .note = WavNote{60, 0.0},
                                          .text = {.title = "t", .software = "s", .comment = "c"}});
    const auto chunks = chunks_of(bytes);
    ASSERT_EQ(chunks.size(), 2U);
    EXPECT_EQ(chunks[0].name, "fmt ");
    EXPECT_EQ(chunks[1].name, "data");
    EXPECT_EQ(chunks[1].size, 303U);
}

TEST(EncodeWav, RefusesAudioThatItsFormatCannotHold) {
    AudioBuffer audio(1, 10, 44100.0);
    audio.channel(0)[5] = 0.1F;  // no whole step of 16 bit
    EXPECT_THROW(encode_wav(audio, {.format = SampleFormat::pcm16}), Error);
}

TEST(EncodeWav, TakesLongTextsWhole) {
    const test::ScratchFolder folder;
    const AudioBuffer audio(1, 10, 44100.0);
    const std::string chain(5000, 'c');
    const auto path =
        save(folder, encode_wav(audio, {.text = {.title = std::string(400, 't'), .comment = chain}}));
    EXPECT_EQ(read_wav_chunks(path.string()).text.comment, chain);
}

TEST(ReadWavChunks, OfAnythingElseIsASourceError) {
    const test::ScratchFolder folder;
    std::ofstream(folder / "x.wav") << "no sound at all";
    EXPECT_THROW(read_wav_chunks((folder / "x.wav").string()), Error);
}

}  // namespace
}  // namespace afterglow::audio

#include "render/texture_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "audio/decode.hpp"
#include "support/scratch.hpp"

namespace afterglow::render {
namespace {

using makers::Texture;
using makers::TextureKind;

Texture named(TextureKind kind, int index, const std::string& variant = {}) {
    Texture texture;
    texture.kind = kind;
    texture.index = index;
    texture.variant = variant;
    return texture;
}

TEST(TextureFile, NamesFollowTheContract) {
    const auto name = [](const Texture& texture) {
        return texture_file_name(texture, "song", curation::Brightness::dark);
    };
    EXPECT_EQ(name(named(TextureKind::pad, 1)), "song_pad01_dark.wav");
    EXPECT_EQ(name(named(TextureKind::drone, 1, "pitch_+7_loop_warm")), "song_pitch_+7_loop_warm.wav");
    EXPECT_EQ(name(named(TextureKind::swell, 1, "stretch_2.0x_swell01")), "song_stretch_2.0x_swell01.wav");
    EXPECT_EQ(name(named(TextureKind::cloud, 1)), "cloud_song_01_dark.wav");
    EXPECT_EQ(name(named(TextureKind::hiss, 2)), "hiss_loop_song_02.wav");
    EXPECT_EQ(name(named(TextureKind::flicker, 4)), "hiss_flicker_song_04.wav");
    EXPECT_EQ(name(named(TextureKind::drum, 7)), "song_drum_007.wav");
    EXPECT_EQ(name(named(TextureKind::silence, 12)), "song_silence_012.wav");
}

// A 441 Hz loop, 1200·log2(441/440) = 3.93 cents above A4.
Texture sine_loop() {
    Texture texture = named(TextureKind::pad, 1);
    texture.audio = AudioBuffer(1, 44100, 44100.0);
    auto samples = texture.audio.channel(0);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] =
            0.5F * static_cast<float>(std::sin(2.0 * std::numbers::pi * static_cast<double>(i) / 100.0));
    }
    texture.is_loop = true;
    texture.provenance.start_sec = 1.0;
    texture.provenance.end_sec = 2.0;
    texture.provenance.chain = {"loop"};
    texture.provenance.seed = 9;
    audio::quantise(texture.audio, audio::SampleFormat::pcm24, Rng(1));
    return texture;
}

TEST(TextureFile, CarriesLoopRootNoteAndProvenance) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    const auto texture = sine_loop();
    curation::Measurements measured;
    measured.pitch_hz = 441.0;
    const auto bytes =
        write_texture(out, "a.wav", texture, measured, audio::SampleFormat::pcm24, "/music/x.flac");
    EXPECT_EQ(bytes, static_cast<std::int64_t>(std::filesystem::file_size(scratch / "a.wav")));

    const auto chunks = audio::read_wav_chunks((scratch / "a.wav").string());
    ASSERT_TRUE(chunks.loop.has_value());
    EXPECT_EQ(chunks.loop->start_frame, 0);
    EXPECT_EQ(chunks.loop->end_frame, 44100);
    ASSERT_TRUE(chunks.note.has_value());
    EXPECT_EQ(chunks.note->midi_note, 69);
    EXPECT_NEAR(chunks.note->cents, 3.93, 0.5);
    EXPECT_THAT(chunks.text.comment,
                testing::HasSubstr("source=x.flac; range=1.000-2.000 s; chain=loop; seed=9"));

    const auto back = audio::decode_all(scratch / "a.wav", {});
    ASSERT_EQ(back.frames(), texture.audio.frames());
    for (std::int64_t i = 0; i < back.frames(); ++i) {
        ASSERT_EQ(back.channel(0)[static_cast<std::size_t>(i)],
                  texture.audio.channel(0)[static_cast<std::size_t>(i)]);
    }
}

TEST(TextureFile, OneShotsHaveNoLoop) {
    const test::ScratchFolder scratch;
    const OutputRoot out(scratch.path());
    auto texture = sine_loop();
    texture.is_loop = false;
    write_texture(out, "a.wav", texture, {}, audio::SampleFormat::pcm24, "x");
    EXPECT_FALSE(audio::read_wav_chunks((scratch / "a.wav").string()).loop.has_value());
}

}  // namespace
}  // namespace afterglow::render

#include "audio/encode_vorbis.hpp"

#include <gtest/gtest.h>

#include "audio/decode.hpp"
#include "base/files.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

AudioBuffer through_vorbis(const AudioBuffer& audio) {
    const test::ScratchFolder scratch;
    OutputRoot(scratch.path()).write_file("a.ogg", encode_vorbis(audio, 0.4));
    return decode_all(scratch / "a.ogg", {0.0, 0.0});
}

TEST(EncodeVorbis, KeepsLengthRateChannelsAndSound) {
    const auto tone = signals::decorrelated(signals::harmonic_tone(220.0, 1.2345));
    const auto back = through_vorbis(tone);
    ASSERT_EQ(back.frames(), tone.frames());
    EXPECT_EQ(back.channels(), 2);
    EXPECT_EQ(back.sample_rate_hz(), 44100.0);
    EXPECT_GT(signals::correlation(back.channel(0), tone.channel(0)), 0.99);
    EXPECT_GT(signals::correlation(back.channel(1), tone.channel(1)), 0.99);
}

TEST(EncodeVorbis, ShortAndOddSounds) {
    for (const double seconds : {0.0001, 0.01, 0.05})
        EXPECT_EQ(through_vorbis(signals::sine(440.0, seconds)).frames(),
                  signals::sine(440.0, seconds).frames());
    EXPECT_EQ(through_vorbis(signals::silence(0.5)).frames(), 22050);
    EXPECT_EQ(through_vorbis(signals::sine(440.0, 0.5, 0.5, 96000.0)).frames(), 48000);
}

TEST(EncodeVorbis, TheSameSoundGivesTheSameBytes) {
    const auto noise = signals::pink_noise(0.5);
    EXPECT_EQ(encode_vorbis(noise, 0.4), encode_vorbis(noise, 0.4));
    EXPECT_GT(encode_vorbis(noise, 0.8).size(), encode_vorbis(noise, 0.2).size());
}

TEST(EncodeVorbis, NothingForWhatItCannotHold) {
    EXPECT_TRUE(encode_vorbis(AudioBuffer(), 0.4).empty());
    EXPECT_TRUE(encode_vorbis(AudioBuffer(3, 100, 44100.0), 0.4).empty());
    EXPECT_TRUE(encode_vorbis(AudioBuffer(1, 100, 300000.0), 0.4).empty());
}

}  // namespace
}  // namespace afterglow::audio

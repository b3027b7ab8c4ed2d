#include "audio/resample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

// The whole signal through the resampler, in blocks of `block` frames.
AudioBuffer resampled(const AudioBuffer& in, double to_hz, std::int64_t block) {
    std::vector<std::vector<float>> channels(static_cast<std::size_t>(in.channels()));
    Resampler resampler(in.sample_rate_hz(), to_hz, in.channels(), [&](const AudioBuffer& out) {
        EXPECT_LE(out.frames(), Resampler::block_frames);
        for (int c = 0; c < out.channels(); ++c) {
            auto& all = channels[static_cast<std::size_t>(c)];
            all.insert(all.end(), out.channel(c).begin(), out.channel(c).end());
        }
    });
    for (std::int64_t at = 0; at < in.frames(); at += block) {
        resampler.push(in.slice(at, std::min(block, in.frames() - at)));
    }
    resampler.finish();
    return {std::move(channels), to_hz};
}

std::span<const float> middle(const AudioBuffer& audio, int channel = 0) {
    const auto all = audio.channel(channel);
    return all.subspan(all.size() / 4, all.size() / 2);
}

TEST(Resampler, KeepsToneLevelAndTime) {
    for (const double from_hz : {8000.0, 22050.0, 48000.0, 96000.0, 192000.0}) {
        const AudioBuffer in = signals::sine(1000.0, 2.0, 0.5, from_hz);
        const AudioBuffer out = resampled(in, 44100.0, 8192);
        EXPECT_NEAR(static_cast<double>(out.frames()), 2.0 * 44100.0, 1.0) << from_hz;
        EXPECT_NEAR(signals::tone_amplitude(middle(out), 1000.0), 0.5, 0.0005) << from_hz;
        EXPECT_GT(signals::tone_snr_db(middle(out), 1000.0), 100.0) << from_hz;
        // A sine that begins at zero still does: no delay.
        const auto phase_error =
            std::fabs(out.channel(0)[22050] - in.channel(0)[static_cast<std::size_t>(from_hz / 2)]);
        EXPECT_LT(phase_error, 0.001F) << from_hz;
    }
}

TEST(Resampler, RemovesWhatTheLowerRateCannotHold) {
    const AudioBuffer in = signals::sine(30000.0, 1.0, 0.5, 96000.0);
    const AudioBuffer out = resampled(in, 44100.0, 8192);
    const auto loudest = *std::max_element(middle(out).begin(), middle(out).end());
    EXPECT_LT(20.0 * std::log10(loudest / 0.5 + 1e-12), -100.0);
}

TEST(Resampler, GivesTheSameWhateverTheBlocks) {
    const AudioBuffer in = signals::stereo(signals::white_noise(0.7, 0.1, 1, 48000.0),
                                           signals::white_noise(0.7, 0.1, 2, 48000.0));
    const AudioBuffer whole = resampled(in, 44100.0, in.frames());
    for (const std::int64_t block : {64, 1000, 16384}) {
        const AudioBuffer parts = resampled(in, 44100.0, block);
        ASSERT_EQ(parts.frames(), whole.frames());
        for (int c = 0; c < 2; ++c) {
            EXPECT_TRUE(
                std::equal(whole.channel(c).begin(), whole.channel(c).end(), parts.channel(c).begin()));
        }
    }
}

// A loop has no beginning: turned by 147 frames at 44.1 kHz it is turned by 160 at 48 kHz, noise and all.
TEST(ResampleLoop, KnowsNoBeginning) {
    const AudioBuffer loop = signals::white_noise(1.0);
    std::vector<float> turned(loop.channel(0).begin(), loop.channel(0).end());
    std::rotate(turned.begin(), turned.begin() + 147, turned.end());
    const AudioBuffer out = resample_loop(loop, 48000.0);
    const AudioBuffer out_turned = resample_loop(signals::from_samples(turned), 48000.0);
    ASSERT_EQ(out.frames(), 48000);
    for (std::size_t i = 0; i < 48000; ++i)
        ASSERT_NEAR(out_turned.channel(0)[i], out.channel(0)[(i + 160) % 48000], 1e-5);
}

TEST(ResampleLoop, TakesLoopsOfAFewFrames) {
    const AudioBuffer out = resample_loop(signals::sine(4410.0, 10.0 / 44100.0), 31250.0);
    ASSERT_EQ(out.frames(), 7);
    EXPECT_NEAR(out.channel(0)[0], 0.0F, 1e-3);
}

TEST(Resample, KeepsLengthAndPlace) {
    const AudioBuffer in = signals::sine(441.0, 0.5);
    const AudioBuffer out = resample(in, 48000.0);
    ASSERT_EQ(out.frames(), 24000);
    EXPECT_EQ(out.sample_rate_hz(), 48000.0);
    for (const std::size_t i : {12000U, 16000U})
        EXPECT_NEAR(out.channel(0)[i],
                    0.5 * std::sin(2.0 * 3.14159265358979 * 441.0 * static_cast<double>(i) / 48000.0), 1e-3);
    EXPECT_EQ(resample(in, 44100.0).frames(), in.frames());
}

}  // namespace
}  // namespace afterglow::audio

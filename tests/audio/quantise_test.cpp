#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/encode.hpp"
#include "support/signals.hpp"

namespace afterglow::audio {
namespace {

constexpr double lsb16 = 1.0 / 32768.0;

AudioBuffer constant(float value, std::int64_t frames) {
    AudioBuffer audio(1, frames, 44100.0);
    std::fill(audio.channel(0).begin(), audio.channel(0).end(), value);
    return audio;
}

struct Moments {
    double mean = 0.0;
    double variance = 0.0;
};

Moments error_of(const AudioBuffer& quantised, double value) {
    Moments moments;
    const auto samples = quantised.channel(0);
    const auto count = static_cast<double>(samples.size());
    for (const float sample : samples) moments.mean += (sample - value) / count;
    for (const float sample : samples) {
        const double deviation = sample - value - moments.mean;
        moments.variance += deviation * deviation / count;
    }
    return moments;
}

// With TPDF dither of ±1 step the total error has mean 0 and variance 1/4 of a step squared (1/12 of the
// rounding and 1/6 of the dither), whatever the signal lies at between two steps.
TEST(Quantise, SixteenBitErrorHasTheMomentsOfTpdfDither) {
    for (const double steps : {0.0, 0.1, 0.25, 0.5, 0.77, 1000.3, -5.4}) {
        AudioBuffer audio = constant(static_cast<float>(steps * lsb16), 200'000);
        quantise(audio, SampleFormat::pcm16, Rng(1));
        const Moments moments = error_of(audio, steps * lsb16);
        EXPECT_NEAR(moments.mean / lsb16, 0.0, 0.006) << steps;
        EXPECT_NEAR(moments.variance / (lsb16 * lsb16), 0.25, 0.005) << steps;
    }
}

TEST(Quantise, GivesWholeSteps) {
    for (const auto format : {SampleFormat::pcm16, SampleFormat::pcm24}) {
        AudioBuffer audio = signals::white_noise(0.5, 0.2);
        quantise(audio, format, Rng(2));
        const double steps = format == SampleFormat::pcm16 ? 32768.0 : 8388608.0;
        for (const float sample : audio.channel(0)) {
            const double scaled = sample * steps;
            ASSERT_EQ(scaled, std::nearbyint(scaled));
        }
    }
}

TEST(Quantise, TwentyFourBitIsNearestStep) {
    AudioBuffer audio = signals::white_noise(0.5, 0.2);
    const AudioBuffer before = audio;
    quantise(audio, SampleFormat::pcm24, Rng(2));
    for (std::size_t i = 0; i < audio.channel(0).size(); ++i) {
        ASSERT_LE(std::fabs(audio.channel(0)[i] - before.channel(0)[i]), 0.5 / 8388608.0 + 1e-9);
    }
}

TEST(Quantise, ClipsToFullScale) {
    for (const auto format : {SampleFormat::pcm16, SampleFormat::pcm24, SampleFormat::float32}) {
        for (const float value : {1.0F, 1.5F, 100.0F, -1.5F, -100.0F}) {
            AudioBuffer audio = constant(value, 1000);
            quantise(audio, format, Rng(3));
            for (const float sample : audio.channel(0)) {
                ASSERT_LE(sample, 1.0F);
                ASSERT_GE(sample, -1.0F);
                ASSERT_GT(sample * value, 0.99F);
            }
        }
    }
}

TEST(Quantise, DitherIsSeededAndOfItsOwnPerChannel) {
    const auto dithered = [](std::uint64_t seed) {
        AudioBuffer audio(2, 1000, 44100.0);
        quantise(audio, SampleFormat::pcm16, Rng(seed));
        return audio;
    };
    const AudioBuffer a = dithered(1);
    const AudioBuffer b = dithered(1);
    const AudioBuffer other = dithered(2);
    EXPECT_TRUE(std::equal(a.channel(0).begin(), a.channel(0).end(), b.channel(0).begin()));
    EXPECT_FALSE(std::equal(a.channel(0).begin(), a.channel(0).end(), other.channel(0).begin()));
    EXPECT_FALSE(std::equal(a.channel(0).begin(), a.channel(0).end(), a.channel(1).begin()));
}

}  // namespace
}  // namespace afterglow::audio

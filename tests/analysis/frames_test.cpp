#include "analysis/frames.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

constexpr double rate_hz = 44100.0;
const FrameGrid grid(rate_hz);

SpectralShape shape_of(const AudioBuffer& audio) {
    return FrameAnalyser(rate_hz).process(audio.channel(0).data());
}

// Mean over many frames.
SpectralShape mean_shape(const AudioBuffer& audio) {
    FrameAnalyser frames(rate_hz);
    SpectralShape mean;
    int count = 0;
    for (std::int64_t start = 0; start + 2 * grid.half() <= audio.frames(); start += grid.hop, ++count) {
        const auto shape = frames.process(audio.channel(0).data() + start);
        mean.centroid_hz += shape.centroid_hz;
        mean.flatness += shape.flatness;
    }
    mean.centroid_hz /= static_cast<float>(count);
    mean.flatness /= static_cast<float>(count);
    return mean;
}

TEST(Frames, CentroidOfATone) {
    for (const double hz : {100.0, 440.0, 3000.0, 12000.0})
        EXPECT_NEAR(shape_of(signals::sine(hz, 0.1)).centroid_hz, hz, 0.03 * hz) << hz;
}

TEST(Frames, CentroidOfWhiteNoiseIsHalfOfNyquist) {
    EXPECT_NEAR(mean_shape(signals::white_noise(2.0)).centroid_hz, rate_hz / 4.0, 150.0);
}

// The power of a bin of white noise is exponentially distributed, whose geometric mean is e^−γ of its mean.
TEST(Frames, FlatnessOfNoiseAndTone) {
    EXPECT_NEAR(mean_shape(signals::white_noise(3.0)).flatness, std::exp(-std::numbers::egamma), 0.01);
    EXPECT_LT(mean_shape(signals::sine(440.0, 1.0)).flatness, 1e-4);
    EXPECT_LT(mean_shape(signals::with_noise_floor(signals::harmonic_tone(220.0, 1.0), -60.0)).flatness,
              0.01);
}

TEST(Frames, LevelDoesNotChangeTheShape) {
    const auto noise = signals::pink_noise(0.2, 0.1);
    const auto loud = shape_of(noise);
    const auto soft = shape_of(signals::scaled(noise, 0.01));
    EXPECT_NEAR(soft.centroid_hz, loud.centroid_hz, 0.01);
    EXPECT_NEAR(soft.flatness, loud.flatness, 1e-3);
}

TEST(Frames, AConstantDoesNotCount) {
    auto tone = signals::sine(1000.0, 0.1, 0.1);
    const float centroid = shape_of(tone).centroid_hz;
    for (float& sample : tone.channel(0)) sample += 0.5F;
    EXPECT_NEAR(shape_of(tone).centroid_hz, centroid, 1.0);
}

TEST(Frames, SilenceHasNoShape) {
    const auto shape = shape_of(signals::silence(0.1));
    EXPECT_EQ(shape.centroid_hz, 0.0F);
    EXPECT_EQ(shape.flatness, 0.0F);
}

TEST(Frames, SineOfAmplitudeOneHasAQuarterOfTheFrame) {
    FrameAnalyser frames(rate_hz);
    constexpr std::size_t bin = 100;
    const auto tone = signals::sine(bin * rate_hz / static_cast<double>(grid.size), 0.1, 1.0);
    frames.process(tone.channel(0).data());
    EXPECT_NEAR(frames.magnitude()[bin], 512.0, 0.5);
    EXPECT_NEAR(frames.power()[bin], std::pow(512.0, 2), 500.0);
}

TEST(Frames, FlatnessIsPeakAtOneForAClick) {
    std::vector<float> click(grid.size);
    click[grid.size / 2] = 1.0F;
    EXPECT_NEAR(FrameAnalyser(rate_hz).process(click.data()).flatness, 1.0, 0.01);
}

}  // namespace
}  // namespace afterglow::analysis

#include "dsp/grain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

// `source` read from frame `start` at `ratio`, without a window.
std::vector<float> read(const AudioBuffer& source, double start, double ratio, std::size_t frames) {
    std::vector<float> out(frames, 0.0F);
    add_grain(out, source.channel(0), start, ratio, std::vector<float>(frames, 1.0F), 1.0F);
    return out;
}

class GrainPitch : public testing::TestWithParam<double> {};

TEST_P(GrainPitch, ToneOf1KilohertzKeepsEightyDecibels) {
    const double ratio = std::exp2(GetParam() / 12.0);
    const auto out = read(signals::sine(1000.0, 1.0), 1000.37, ratio, 10000);
    EXPECT_GE(signals::tone_snr_db(out, 1000.0 * ratio), 80.0);
    EXPECT_NEAR(signals::tone_amplitude(out, 1000.0 * ratio), 0.5, 0.001);
}

// Where the source has what would fold back.
class GrainPitchedUp : public testing::TestWithParam<double> {};

TEST_P(GrainPitchedUp, NothingAboveTheNewNyquistFoldsBack) {
    const double ratio = std::exp2(GetParam() / 12.0);
    const double stop_hz = 44100.0 * 0.54 / ratio;
    ASSERT_LT(stop_hz, 22000.0);
    const auto out = read(signals::sine(stop_hz, 1.0, 1.0), 1000.37, ratio, 10000);
    EXPECT_LT(to_db(rms(out)), -75.0);
}

INSTANTIATE_TEST_SUITE_P(Semitones, GrainPitch,
                         testing::Values(-24.0, -12.0, -7.0, -0.5, 0.0, 0.01, 1.0, 4.0, 6.9, 7.0, 11.9, 12.0,
                                         24.0));
INSTANTIATE_TEST_SUITE_P(Semitones, GrainPitchedUp, testing::Values(1.5, 4.0, 6.9, 7.0, 11.9, 12.0, 24.0));

TEST(Grain, Alias18KilohertzAnOctaveUp) {
    EXPECT_LT(to_db(rms(read(signals::sine(18000.0, 1.0, 1.0), 1000.37, 2.0, 10000))), -60.0);
}

TEST(Grain, ReadsThePositionAskedFor) {
    // A phase of start + i · ratio frames, to a thousandth of a frame.
    const auto source = signals::sine(441.0, 1.0, 1.0);
    for (const double start : {500.0, 500.25, 731.9}) {
        const auto out = read(source, start, 1.5, 2000);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double place = start + 1.5 * static_cast<double>(i);
            ASSERT_NEAR(out[i], std::sin(2.0 * 3.14159265358979 * 441.0 * place / 44100.0), 1e-4)
                << start << " " << i;
        }
    }
}

TEST(Grain, AddsWithWindowAndGain) {
    AudioBuffer steady(1, 2000, 44100.0);
    std::ranges::fill(steady.channel(0), 1.0F);
    std::vector<float> out(100, 0.5F);
    std::vector<float> window(100, 0.0F);
    window[50] = 1.0F;
    add_grain(out, steady.channel(0), 800.3, 1.2, window, 0.25F);
    EXPECT_EQ(out[49], 0.5F);
    EXPECT_NEAR(out[50], 0.75F, 1e-5F);
}

TEST(Grain, OutsideTheSourceIsSilent) {
    const auto noise = signals::white_noise(0.1);
    for (const double start : {-5000.0, -50.0, 4380.0, 9000.0}) {
        const auto out = read(noise, start, 1.0, 100);
        for (const float x : out) ASSERT_TRUE(std::isfinite(x));
        if (start == -5000.0 || start == 9000.0) {
            EXPECT_EQ(peak(out), 0.0F);
        }
        if (start == -50.0) {
            EXPECT_LT(peak(std::span(out).first(30)), 1e-6F);
            EXPECT_GT(peak(std::span(out).last(50)), 0.01F);
        }
    }
    EXPECT_EQ(peak(read(AudioBuffer(1, 0, 44100.0), 0.0, 2.0, 50)), 0.0F);
}

TEST(Grain, EdgeOfTheSourceIsReadAsItsMiddle) {
    // The same samples with silence around them: where the taps end must not matter.
    const auto noise = signals::white_noise(0.05);
    auto padded = signals::silence(0.25);
    signals::mix_into(padded, noise, 0.1);
    const auto at_edge = read(noise, -8.4, 1.7, 1400);
    const auto inside = read(padded, 4410.0 - 8.4, 1.7, 1400);
    for (std::size_t i = 0; i < at_edge.size(); ++i) ASSERT_NEAR(at_edge[i], inside[i], 1e-6F) << i;
}

}  // namespace
}  // namespace afterglow::dsp

#include "curation/true_peak.hpp"

#include <ebur128.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::curation {
namespace {

double true_peak_db(const AudioBuffer& audio, bool is_loop = false) {
    return dsp::to_db(true_peak(audio, is_loop));
}

// A quarter of the rate, sampled 45° beside its crests: the samples stand 3 dB below them (EBU Tech 3341,
// case 15 and on).
TEST(TruePeak, CrestsBetweenTheSamples) {
    AudioBuffer audio(1, 44100, 44100.0);
    const auto samples = audio.channel(0);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double fade = std::min(1.0, static_cast<double>(std::min(i, samples.size() - 1 - i)) / 500.0);
        samples[i] = static_cast<float>(0.5 * fade *
                                        std::sin(std::numbers::pi * (0.5 * static_cast<double>(i) + 0.25)));
    }
    EXPECT_NEAR(dsp::to_db(static_cast<double>(dsp::peak(audio))), -9.03, 0.01);
    EXPECT_NEAR(true_peak_db(audio), -6.02, 0.2);
}

double by_libebur128(const AudioBuffer& audio) {
    ebur128_state* state = ebur128_init(1, 44100, EBUR128_MODE_TRUE_PEAK);
    std::vector<float> samples(audio.channel(0).begin(), audio.channel(0).end());
    samples.resize(samples.size() + 64);
    ebur128_add_frames_float(state, samples.data(), samples.size());
    double peak = 0.0;
    ebur128_true_peak(state, 0, &peak);
    ebur128_destroy(&state);
    return peak;
}

TEST(TruePeak, AgreesWithLibebur128) {
    for (std::uint64_t seed = 1; seed < 6; ++seed) {
        const auto noise = signals::white_noise(0.2, 0.2, seed);
        EXPECT_NEAR(true_peak(noise, false), by_libebur128(noise), 1e-5);
    }
    const auto tone = signals::sine(9876.0, 0.2, 0.7);
    EXPECT_NEAR(true_peak(tone, false), by_libebur128(tone), 1e-5);
}

TEST(TruePeak, NeverBelowThePeak) {
    for (const std::int64_t frames : {0, 1, 2, 5, 12, 100}) {
        const auto audio = signals::white_noise(1.0, 0.3).slice(0, frames);
        EXPECT_GE(true_peak(audio, true), static_cast<double>(dsp::peak(audio)));
        EXPECT_GE(true_peak(audio, false), static_cast<double>(dsp::peak(audio)));
    }
}

TEST(TruePeak, ALoopHasNoCut) {
    const auto loop = signals::sine(441.0, 1.0, 0.5);
    EXPECT_NEAR(true_peak(loop, true), 0.5, 1e-3);
    AudioBuffer step(1, 1000, 44100.0);
    for (std::size_t i = 0; i < 500; ++i) step.channel(0)[i] = 0.5F;
    for (std::size_t i = 500; i < 1000; ++i) step.channel(0)[i] = -0.5F;
    EXPECT_GT(true_peak(step, true), 0.52);
}

TEST(TruePeak, EveryChannelCounts) {
    const auto audio = signals::stereo(signals::sine(441.0, 0.5, 0.1), signals::sine(441.0, 0.5, 0.4));
    EXPECT_NEAR(true_peak(audio, true), 0.4, 1e-3);
}

}  // namespace
}  // namespace afterglow::curation

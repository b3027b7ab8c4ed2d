#include "dsp/filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

// Response of the circular filter to a whole number of cycles, dB.
double response_db(const Band& band, double hz) {
    auto tone = signals::sine(hz, 1.0, 0.5);
    filter_circular(tone, band);
    return to_db(signals::tone_amplitude(tone.channel(0), hz) / 0.5);
}

TEST(Filter, IsThreeDecibelsDownAtTheCutoff) {
    for (const double edge : {60.0, 1500.0, 3000.0, 8000.0, 18000.0}) {
        EXPECT_NEAR(response_db({std::nullopt, edge}, edge), -3.01, 0.02) << edge;
        EXPECT_NEAR(response_db({edge, std::nullopt}, edge), -3.01, 0.02) << edge;
    }
}

TEST(Filter, FallsThirtySixDecibelsPerOctave) {
    const Band low_pass{std::nullopt, 1000.0};
    EXPECT_NEAR(response_db(low_pass, 4000.0) - response_db(low_pass, 2000.0), -36.1, 0.3);
    const Band high_pass{2000.0, std::nullopt};
    EXPECT_NEAR(response_db(high_pass, 500.0) - response_db(high_pass, 1000.0), -36.1, 0.3);
    EXPECT_NEAR(response_db({1000.0, 4000.0}, 2000.0), 0.0, 0.01);
}

TEST(Filter, LetsNoDcThroughAboveALowEdge) {
    EXPECT_EQ(band_gains({5000.0, 14000.0}, 1024, 44100.0).front(), 0.0F);
    for (const float gain : band_gains({}, 1024, 44100.0)) EXPECT_EQ(gain, 1.0F);
}

TEST(Filter, IsZeroPhase) {
    AudioBuffer pulse(1, 4001, 44100.0);
    pulse.channel(0)[2000] = 1.0F;
    filter_circular(pulse, {300.0, 3000.0});
    const auto samples = pulse.channel(0);
    for (std::size_t i = 1; i <= 2000; ++i) ASSERT_NEAR(samples[2000 - i], samples[2000 + i], 1e-6F);
    EXPECT_EQ(std::ranges::max_element(samples) - samples.begin(), 2000);
}

TEST(Filter, CircularCommutesWithRotationForAnyLength) {
    for (const std::int64_t frames : {4410, 7919, 4411}) {
        auto noise = signals::white_noise(0.3, 0.2).slice(0, frames);
        auto turned = noise;
        std::rotate(turned.channel(0).begin(), turned.channel(0).begin() + 1234, turned.channel(0).end());
        filter_circular(noise, {200.0, 2000.0});
        filter_circular(turned, {200.0, 2000.0});
        std::rotate(noise.channel(0).begin(), noise.channel(0).begin() + 1234, noise.channel(0).end());
        for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
            ASSERT_NEAR(noise.channel(0)[i], turned.channel(0)[i], 1e-5F) << frames << " " << i;
        }
    }
}

TEST(Filter, TreatsChannelsAlike) {
    const auto noise = signals::white_noise(0.2);
    auto both = signals::stereo(noise, noise);
    filter_circular(both, {std::nullopt, 900.0});
    EXPECT_TRUE(std::ranges::equal(both.channel(0), both.channel(1)));
}

TEST(Filter, RefusesImpossibleEdges) {
    auto tone = signals::sine(440.0, 0.1);
    const Band impossible[] = {{std::nullopt, 22050.0},
                               {22050.0, std::nullopt},
                               {3000.0, 3000.0},
                               {5000.0, 3000.0},
                               {0.0, std::nullopt},
                               {-1.0, std::nullopt},
                               {std::numeric_limits<double>::quiet_NaN(), std::nullopt}};
    for (const Band& band : impossible) {
        try {
            filter_circular(tone, band);
            ADD_FAILURE() << "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.category(), ErrorCategory::config);
        }
    }
}

TEST(Filter, NoEdgesAndNoAudioAreLeftAlone) {
    auto tone = signals::sine(440.0, 0.1);
    const auto before = tone;
    filter_circular(tone, {});
    EXPECT_TRUE(std::ranges::equal(tone.channel(0), before.channel(0)));
    AudioBuffer empty(2, 0, 44100.0);
    filter_circular(empty, {std::nullopt, 1000.0});
    EXPECT_TRUE(empty.empty());
}

}  // namespace
}  // namespace afterglow::dsp

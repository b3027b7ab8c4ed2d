#include "dsp/band_limit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"
#include "dsp/level.hpp"
#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

const Band band{5000.0, 14000.0};

// dB a sine of a whole number of cycles loses.
double gain_db(double hz) {
    AudioBuffer tone = signals::sine(hz, 1.0, 0.5);
    const double before = rms(tone);
    band_limit_circular(tone, band);
    return to_db(rms(tone) / before);
}

TEST(BandLimit, IsThreeDecibelsDownAtTheEdgesAndNothingBeyond) {
    EXPECT_NEAR(gain_db(5000.0), -3.0, 0.2);
    EXPECT_NEAR(gain_db(14000.0), -3.0, 0.2);
    EXPECT_NEAR(gain_db(5200.0), 0.0, 0.01);
    EXPECT_NEAR(gain_db(9000.0), 0.0, 0.01);
    EXPECT_NEAR(gain_db(13600.0), 0.0, 0.01);
    EXPECT_LT(gain_db(4890.0), -80.0);
    EXPECT_LT(gain_db(14300.0), -80.0);
    EXPECT_NEAR(band_limit_gain(band, 5000.0), std::sqrt(0.5), 1e-9);
    EXPECT_NEAR(band_limit_gain(band, 14000.0), std::sqrt(0.5), 1e-9);
}

TEST(BandLimit, KeepsNearlyAllEnergyOfNoiseInside) {
    AudioBuffer noise = signals::white_noise(2.0);
    band_limit_circular(noise, band);
    EXPECT_GE(signals::band_share(noise.channel(0), 5000.0, 14000.0), 0.98);
}

TEST(BandLimit, OneSidedBandsAndNone) {
    AudioBuffer low = signals::sine(300.0, 1.0);
    AudioBuffer same = low;
    band_limit_circular(low, {std::nullopt, 1000.0});
    EXPECT_NEAR(rms(low), rms(same), 1e-4);
    band_limit_circular(low, {1000.0, std::nullopt});
    EXPECT_LT(rms(low), 1e-5);
    band_limit_circular(same, {});
    EXPECT_NEAR(rms(same), 0.5 / std::sqrt(2.0), 1e-4);
}

TEST(BandLimit, RefusesEdgesThatCannotBe) {
    AudioBuffer noise = signals::white_noise(0.1);
    EXPECT_THROW(band_limit_circular(noise, {5000.0, 4000.0}), Error);
    EXPECT_THROW(band_limit_circular(noise, {0.0, 4000.0}), Error);
    EXPECT_THROW(band_limit_circular(noise, {5000.0, 22050.0}), Error);
}

}  // namespace
}  // namespace afterglow::dsp

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/frames.hpp"

namespace afterglow::analysis {
namespace {

TEST(Mel, FlatSpectrumGivesFlatBandsAtAnyRate) {
    for (const double rate_hz : {8000.0, 22050.0, 44100.0, 96000.0, 192000.0}) {
        const std::vector<float> power(FrameGrid(rate_hz).bins, 2.0F);
        for (const float band : MelBank(rate_hz).apply(power, 0.5)) EXPECT_NEAR(band, 1.0, 1e-4) << rate_hz;
    }
}

TEST(Mel, HigherTonesFallIntoHigherBands) {
    const MelBank bank(44100.0);
    std::ptrdiff_t last = -1;
    for (const std::size_t bin : {3UL, 20UL, 60UL, 200UL, 600UL}) {
        std::vector<float> power(FrameGrid(44100.0).bins);
        power[bin] = 1.0F;
        const auto bands = bank.apply(power, 1.0);
        const auto band = std::max_element(bands.begin(), bands.end()) - bands.begin();
        EXPECT_GT(band, last);
        last = band;
    }
}

TEST(Mel, NothingAboveSixteenKilohertz) {
    std::vector<float> power(FrameGrid(44100.0).bins);
    power.back() = 1.0F;
    for (const float band : MelBank(44100.0).apply(power, 1.0)) EXPECT_EQ(band, 0.0F);
}

}  // namespace
}  // namespace afterglow::analysis

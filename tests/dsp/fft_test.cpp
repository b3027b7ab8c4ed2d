#include "dsp/fft.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <thread>

#include "support/signals.hpp"

namespace afterglow::dsp {
namespace {

void fill_with_noise(std::span<float> out) {
    const auto noise = signals::white_noise(static_cast<double>(out.size()) / 44100.0, 0.3);
    std::copy_n(noise.channel(0).begin(), out.size(), out.begin());
}

class FftSize : public testing::TestWithParam<std::size_t> {};

TEST_P(FftSize, InverseOfForwardIsSizeTimesTheInput) {
    RealFft fft(GetParam());
    fill_with_noise(fft.time());
    const std::vector<float> input(fft.time().begin(), fft.time().end());
    fft.forward();
    fft.inverse();
    for (std::size_t i = 0; i < input.size(); ++i) {
        ASSERT_NEAR(fft.time()[i] / static_cast<float>(fft.size()), input[i], 2e-6F) << i;
    }
}

TEST_P(FftSize, CosineFillsItsBinOnly) {
    RealFft fft(GetParam());
    const auto n = static_cast<double>(fft.size());
    const std::size_t bin = fft.size() / 5;
    for (std::size_t i = 0; i < fft.size(); ++i) {
        const auto turns = std::fmod(static_cast<double>(bin) * static_cast<double>(i) / n, 1.0);
        fft.time()[i] = static_cast<float>(std::cos(2.0 * std::numbers::pi * turns));
    }
    fft.forward();
    for (std::size_t i = 0; i < fft.bins(); ++i) {
        ASSERT_NEAR(std::abs(fft.spectrum()[i]), i == bin ? n / 2.0 : 0.0, n * 2e-6) << i;
    }
}

// Even, odd, prime, and a loop length that is prime (132,299).
INSTANTIATE_TEST_SUITE_P(Sizes, FftSize, testing::Values(16, 15, 2048, 4410, 7919, 132299));

TEST(Fft, PlansMadeFromManyThreadsAgree) {
    std::vector<std::vector<float>> results(4);
    std::vector<std::thread> threads;
    for (auto& result : results) {
        threads.emplace_back([&result] {
            for (std::size_t size = 300; size < 400; ++size) {
                RealFft fft(size);
                fill_with_noise(fft.time());
                fft.forward();
                result.push_back(fft.spectrum()[3].real());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) EXPECT_EQ(result, results[0]);
}

TEST(Fft, FastSizesAreTheSmallestEvenFiveSmoothNumbers) {
    EXPECT_EQ(fast_fft_size(1), 2U);
    EXPECT_EQ(fast_fft_size(7), 8U);
    EXPECT_EQ(fast_fft_size(9), 10U);
    EXPECT_EQ(fast_fft_size(11), 12U);
    EXPECT_EQ(fast_fft_size(1001), 1024U);
    EXPECT_EQ(fast_fft_size(1025), 1080U);
    EXPECT_EQ(fast_fft_size(88201), 90000U);
}

}  // namespace
}  // namespace afterglow::dsp

#include "makers/clouds_even.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/salience.hpp"
#include "dsp/level.hpp"
#include "support/seams.hpp"
#include "support/signals.hpp"

namespace afterglow::makers {
namespace {

constexpr double max_db = 2.5;

double salience_db(const AudioBuffer& loop) {
    return analysis::salience_of(loop.channel(0), loop.sample_rate_hz()).db;
}

// Noise with a third of a second in its middle that is louder and brighter.
AudioBuffer with_lump(double rate_hz = signals::default_rate_hz) {
    auto noise = signals::pink_noise(4.0, 0.05, 3, rate_hz);
    const auto burst = signals::white_noise(0.33, 0.12, 5, rate_hz);
    const auto at = static_cast<std::size_t>(noise.frames() / 2);
    for (std::size_t i = 0; i < burst.channel(0).size(); ++i) noise.channel(0)[at + i] += burst.channel(0)[i];
    return noise;
}

TEST(EvenOut, BringsDownWhatStandsOutAtEveryRate) {
    for (const double rate : {22050.0, 44100.0, 96000.0}) {
        auto loop = with_lump(rate);
        const double before = salience_db(loop);
        ASSERT_GT(before, 2.0 * max_db) << rate;
        even_out(loop, max_db);
        EXPECT_LT(salience_db(loop), max_db + 1.5) << rate << " before " << before;
    }
}

TEST(EvenOut, LeavesWhatIsEvenAlone) {
    const auto noise = signals::white_noise(3.0);
    auto evened = noise;
    even_out(evened, max_db);
    for (std::size_t i = 0; i < noise.channel(0).size(); ++i)
        ASSERT_NEAR(evened.channel(0)[i], noise.channel(0)[i], 1e-6) << i;
}

TEST(EvenOut, StaysEndless) {
    auto loop = with_lump();
    const auto samples = loop.channel(0);
    // The lump lies across the wrap.
    std::rotate(samples.begin(), samples.begin() + std::ssize(samples) / 2 + 5000, samples.end());
    even_out(loop, max_db);
    EXPECT_LT(test::rank_seam(loop).second_difference, 0.99);
    EXPECT_LT(test::rank_seam(loop).level, 0.99);
}

TEST(EvenOut, KeepsChannelsApartAndTheirBalance) {
    const auto lump = with_lump();
    auto both = signals::stereo(lump, signals::scaled(lump, 0.5));
    even_out(both, max_db);
    for (std::size_t i = 0; i < lump.channel(0).size(); i += 97)
        ASSERT_NEAR(both.channel(1)[i], 0.5F * both.channel(0)[i], 1e-6);
}

TEST(EvenOut, TakesSilenceAndShortCycles) {
    auto silence = signals::silence(2.0);
    even_out(silence, max_db);
    EXPECT_EQ(dsp::peak(silence), 0.0F);
    for (const std::size_t frames : {0U, 1U, 2U, 8191U}) {
        std::vector<float> samples(frames, 0.25F);
        auto brief = signals::from_samples(samples);
        even_out(brief, max_db);
        EXPECT_EQ(brief.frames(), static_cast<std::int64_t>(frames));
        for (const float x : brief.channel(0)) EXPECT_EQ(x, 0.25F);
    }
}

}  // namespace
}  // namespace afterglow::makers

#include "render/overview.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/signals.hpp"

namespace afterglow::render {
namespace {

// The row whose band holds `hz`.
int row_of(const Overview& view, double hz) {
    return static_cast<int>(view.rows * std::log2(hz / view.low_hz) / std::log2(view.high_hz / view.low_hz));
}

int loudest_row(const Overview& view, int column) {
    const auto begin = view.power.begin() + static_cast<std::ptrdiff_t>(column) * view.rows;
    return static_cast<int>(std::max_element(begin, begin + view.rows) - begin);
}

TEST(Overview, ShowsATonesHeightAndLevel) {
    for (const double hz : {100.0, 1000.0, 8000.0}) {
        const auto view = overview_of(signals::sine(hz, 3.0, 0.5));
        const int column = view.columns() / 2;
        EXPECT_NEAR(loudest_row(view, column), row_of(view, hz), 3) << hz;
        const auto at = static_cast<std::size_t>(column * view.rows + loudest_row(view, column));
        // −6 dB; a Hann window is at most 1.4 dB lower between two bins.
        EXPECT_NEAR(10.0 * std::log10(static_cast<double>(view.power[at])), -6.9, 0.95) << hz;
        EXPECT_NEAR(static_cast<double>(*std::ranges::max_element(view.highest)), 0.5, 0.01);
        EXPECT_NEAR(static_cast<double>(*std::ranges::min_element(view.lowest)), -0.5, 0.01);
    }
}

TEST(Overview, PutsAClickIntoItsColumn) {
    auto audio = signals::silence(10.0);
    audio.channel(0)[300000] = 0.75F;
    const auto view = overview_of(audio);
    for (int c = 0; c < view.columns(); ++c) {
        const bool here = c == static_cast<int>(300000 / view.column_frames);
        EXPECT_EQ(view.highest[static_cast<std::size_t>(c)], here ? 0.75F : 0.0F) << c;
    }
}

TEST(Overview, CoversTheAudioWhateverItsLength) {
    for (const std::int64_t frames : {1, 2, 100, 8820, 44100, 1023 * 1024 + 1, 3000000}) {
        const auto view = overview_of(AudioBuffer(2, frames, 44100.0));
        EXPECT_EQ(view.frames, frames);
        EXPECT_EQ(view.columns(), (frames + view.column_frames - 1) / view.column_frames) << frames;
        EXPECT_LE(view.columns(), 2 * 1024) << frames;
        EXPECT_EQ(view.power.size(), view.lowest.size() * static_cast<std::size_t>(view.rows));
    }
}

TEST(Overview, OfUnknownLengthKeepsWhatItShows) {
    const auto audio =
        signals::concat(std::vector{signals::sine(200.0, 30.0, 0.2), signals::sine(2000.0, 30.0, 0.8)});
    OverviewOptions options;
    options.columns = 128;
    OverviewBuilder builder(audio.sample_rate_hz(), options);
    for (std::int64_t start = 0; start < audio.frames(); start += 10007)
        builder.push(audio.slice(start, std::min<std::int64_t>(10007, audio.frames() - start)));
    const auto view = builder.finish();
    EXPECT_GE(view.columns(), 128);
    EXPECT_LT(view.columns(), 256);
    EXPECT_NEAR(loudest_row(view, view.columns() / 4), row_of(view, 200.0), 3);
    EXPECT_NEAR(loudest_row(view, view.columns() * 3 / 4), row_of(view, 2000.0), 3);
    EXPECT_NEAR(static_cast<double>(view.mean_square.front()), 0.02, 0.001);
}

TEST(Overview, ShowsChannelsThatCancelInTheWaveform) {
    const auto left = signals::sine(440.0, 1.0, 0.5);
    const auto view = overview_of(signals::stereo(left, signals::scaled(left, -1.0)));
    EXPECT_NEAR(static_cast<double>(*std::max_element(view.highest.begin(), view.highest.end())), 0.5, 0.01);
    EXPECT_NEAR(static_cast<double>(view.mean_square[view.mean_square.size() / 2]), 0.125, 0.03);
}

}  // namespace
}  // namespace afterglow::render

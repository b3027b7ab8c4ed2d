#include "render/plot.hpp"

#include <gtest/gtest.h>

#include "support/signals.hpp"

namespace afterglow::render {
namespace {

Overview wide_view(const AudioBuffer& audio) {
    OverviewOptions options;
    options.columns = plot_columns;
    options.rows = plot_rows;
    return overview_of(audio, options);
}

TEST(Plot, IsTheSameEachTimeAndSmall) {
    const auto view = wide_view(signals::drum_loop(120.0, 8.0));
    Plot plot;
    plot.title = "a very long title " + std::string(300, 'x');
    plot.lines = {"one", "two"};
    plot.lanes = {{"onsets", {}, {0.5, 1.0, 7.99, 8.0}}, {"stable", {{1.0, 2.0, {1, 2, 3}, "1 s"}}, {}}};
    plot.rules_sec = {1.0, 8.0};
    const auto png = plot_png(view, plot);
    EXPECT_EQ(png, plot_png(view, plot));
    EXPECT_LT(png.size(), 250000U);
    plot.lanes[0].instants_sec.clear();
    EXPECT_NE(png, plot_png(view, plot));
}

TEST(Plot, HasRoomForItsLegend) {
    const auto view = wide_view(signals::sine(440.0, 1.0));
    Plot plot;
    const auto height = [&] {
        const auto png = plot_png(view, plot);
        const auto byte = [&](std::size_t i) {
            return static_cast<unsigned>(static_cast<unsigned char>(png[i]));
        };
        return (byte(22) << 8U) + byte(23);  // of the IHDR chunk
    };
    const auto without = height();
    plot.legend = {{{1, 2, 3}, "one"}};
    const auto one = height();
    EXPECT_GT(one, without);
    plot.legend.resize(5);
    EXPECT_EQ(height(), one);
    plot.legend.resize(6);
    EXPECT_GT(height(), one);
}

TEST(Plot, TakesSoundsOfNoLength) {
    for (const double seconds : {0.0, 0.0001, 0.01}) {
        Plot plot;
        plot.lanes = {{"onsets", {}, {0.0, 5.0}}};
        EXPECT_GT(plot_png(wide_view(signals::silence(seconds)), plot).size(), 1000U);
    }
}

}  // namespace
}  // namespace afterglow::render

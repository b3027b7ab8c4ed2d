#include "render/picture.hpp"

#include <gtest/gtest.h>

#include "support/signals.hpp"

namespace afterglow::render {
namespace {

int brightness(Colour colour) {
    return colour.red + colour.green + colour.blue;
}

TEST(Picture, SpectrogramIsBrightWhereTheToneIs) {
    const auto view = overview_of(signals::sine(1000.0, 2.0));
    const auto scale = scale_of(view);
    const auto image = spectrogram_image(view, 100, 90, scale);
    // 30 Hz … 20 kHz are 9.38 octaves, 1 kHz is 5.06 above the lowest.
    const int y = static_cast<int>(90 * (1.0 - 5.06 / 9.38));
    EXPECT_GT(brightness(image.at(50, y)), 500);
    EXPECT_LT(brightness(image.at(50, 10)), 40);
    EXPECT_LT(brightness(image.at(50, 85)), 40);
    EXPECT_DOUBLE_EQ(scale.top_db, -5.0);
}

TEST(Picture, ColoursGetBrighter) {
    for (int i = 1; i <= 32; ++i)
        EXPECT_GT(brightness(spectrogram_colour(i / 32.0)), brightness(spectrogram_colour((i - 1) / 32.0)));
    EXPECT_EQ(brightness(spectrogram_colour(-3.0)), brightness(spectrogram_colour(0.0)));
    EXPECT_EQ(brightness(spectrogram_colour(7.0)), brightness(spectrogram_colour(1.0)));
}

TEST(Picture, WaveformReachesAsFarAsItsPeaks) {
    const auto view = overview_of(signals::sine(100.0, 2.0, 0.5));
    const WaveformStyle style;
    const auto image = waveform_image(view, 80, 100, style);
    EXPECT_EQ(brightness(image.at(40, 20)), brightness(style.background));
    EXPECT_EQ(brightness(image.at(40, 28)), brightness(style.peak));
    EXPECT_EQ(brightness(image.at(40, 50)), brightness(style.body));
    EXPECT_EQ(brightness(image.at(40, 72)), brightness(style.peak));
    EXPECT_EQ(brightness(image.at(40, 80)), brightness(style.background));
}

TEST(Picture, ThumbnailsAreOfAnySizeAndSound) {
    for (const double seconds : {0.0, 0.00003, 0.05, 2.0}) {
        const auto image = thumbnail(signals::silence(seconds), 96, 48);
        EXPECT_EQ(image.width(), 96);
        EXPECT_EQ(image.height(), 48);
        EXPECT_LT(brightness(image.at(50, 40)), 10);
    }
    const auto noise = thumbnail(signals::white_noise(1.0), 96, 48);
    EXPECT_GT(brightness(noise.at(50, 20)), 200);
}

TEST(Picture, SameSoundSamePicture) {
    const auto audio = signals::chatter(1.0);
    EXPECT_EQ(encode_png(thumbnail(audio, 64, 32)), encode_png(thumbnail(audio, 64, 32)));
}

}  // namespace
}  // namespace afterglow::render

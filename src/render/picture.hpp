// Pictures of sound without text: what a plot frames and what a gallery shows as it is.
#pragma once

#include "render/image.hpp"
#include "render/overview.hpp"

namespace afterglow::render {

struct WaveformStyle {
    Colour background{255, 255, 255};
    Colour peak{148, 182, 219};  // from the smallest to the largest sample
    Colour body{44, 92, 148};    // ± RMS
    double full_scale = 1.0;     // amplitude at the upper and lower edge
};
Image waveform_image(const Overview& view, int width, int height, const WaveformStyle& style);

struct SpectrogramScale {
    double top_db = 0.0;  // brightest colour; 0 is a sine of amplitude 1
    double range_db = 80.0;
};
// The scale whose top is the loudest place of the view, in steps of 5 dB.
SpectrogramScale scale_of(const Overview& view);
// Logarithmic in frequency, low below.
Image spectrogram_image(const Overview& view, int width, int height, const SpectrogramScale& scale);
// Dark to bright, in steps small enough for the eye and large enough for a small file; 0 … 1.
Colour spectrogram_colour(double share);

// A dark tile for a gallery: the waveform in the upper third, the spectrogram below it, both as loud as they
// can be. Times run over the whole width.
Image thumbnail(const Overview& view, int width, int height);
// The same of audio in memory.
Image thumbnail(const AudioBuffer& audio, int width, int height);

}  // namespace afterglow::render

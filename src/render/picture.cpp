#include "render/picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace afterglow::render {
namespace {

constexpr double silence_power = 1e-12;

// The columns of `view` that pixel x of `width` shows: [first, last], at least one.
struct Columns {
    std::size_t first = 0;
    std::size_t last = 0;
};

Columns columns_at(const Overview& view, int x, int width) {
    const double per_pixel =
        static_cast<double>(view.frames) / static_cast<double>(view.column_frames) / width;
    const auto limit = static_cast<double>(view.columns() - 1);
    const double first = std::min(std::floor(x * per_pixel), limit);
    const double last = std::clamp(std::ceil((x + 1) * per_pixel) - 1.0, first, limit);
    return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

// Blends a vertical bar from y0 to y1 into column x, at least a pixel long.
void draw_bar(Image& image, int x, double y0, double y1, Colour colour) {
    if (y1 - y0 < 1.0) {
        const double middle = 0.5 * (y0 + y1);
        y0 = middle - 0.5;
        y1 = middle + 0.5;
    }
    y0 = std::clamp(y0, 0.0, static_cast<double>(image.height()));
    y1 = std::clamp(y1, 0.0, static_cast<double>(image.height()));
    for (int y = static_cast<int>(y0); y < image.height() && y < y1; ++y) {
        const double covered = std::min(y1, y + 1.0) - std::max(y0, static_cast<double>(y));
        image.set(x, y, mix(image.at(x, y), colour, covered));
    }
}

float largest_sample(const Overview& view) {
    float largest = 0.0F;
    for (const float value : view.lowest) largest = std::max(largest, -value);
    for (const float value : view.highest) largest = std::max(largest, value);
    return largest;
}

// Power of a row in the columns of a pixel, between rows where the picture is taller than the view.
double power_at(const Overview& view, const Columns& columns, double row) {
    const auto rows = static_cast<std::size_t>(view.rows);
    const double place = std::clamp(row, 0.0, static_cast<double>(rows - 1));
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, rows - 1);
    const double share = place - static_cast<double>(below);
    double sum = 0.0;
    for (std::size_t c = columns.first; c <= columns.last; ++c) {
        sum += (1.0 - share) * static_cast<double>(view.power[c * rows + below]) +
               share * static_cast<double>(view.power[c * rows + above]);
    }
    return sum / static_cast<double>(columns.last - columns.first + 1);
}

}  // namespace

Image waveform_image(const Overview& view, int width, int height, const WaveformStyle& style) {
    Image image(width, height, style.background);
    if (view.columns() == 0) return image;
    const double middle = 0.5 * height;
    const double scale = middle / style.full_scale;
    for (int x = 0; x < width; ++x) {
        const Columns columns = columns_at(view, x, width);
        float low = view.lowest[columns.first];
        float high = view.highest[columns.first];
        double square = 0.0;
        for (std::size_t c = columns.first; c <= columns.last; ++c) {
            low = std::min(low, view.lowest[c]);
            high = std::max(high, view.highest[c]);
            square += static_cast<double>(view.mean_square[c]);
        }
        const double rms = std::sqrt(square / static_cast<double>(columns.last - columns.first + 1));
        const double top = middle - scale * static_cast<double>(high);
        const double bottom = middle - scale * static_cast<double>(low);
        draw_bar(image, x, top, bottom, style.peak);
        // No louder than its peaks: a constant has an RMS on one side only.
        draw_bar(image, x, std::max(top, middle - scale * rms), std::min(bottom, middle + scale * rms),
                 style.body);
    }
    return image;
}

SpectrogramScale scale_of(const Overview& view) {
    float largest = 0.0F;
    for (const float power : view.power) largest = std::max(largest, power);
    SpectrogramScale scale;
    if (static_cast<double>(largest) <= silence_power) return scale;
    constexpr double step_db = 5.0;
    scale.top_db = step_db * std::ceil(10.0 * std::log10(static_cast<double>(largest)) / step_db);
    return scale;
}

Colour spectrogram_colour(double share) {
    // Ten places of matplotlib's "inferno" (public domain): even steps to the eye, readable without colour.
    static constexpr std::array<Colour, 10> places = {{{0, 0, 4},
                                                       {27, 12, 65},
                                                       {74, 12, 107},
                                                       {120, 28, 109},
                                                       {165, 44, 96},
                                                       {207, 68, 70},
                                                       {237, 105, 37},
                                                       {251, 155, 6},
                                                       {247, 209, 61},
                                                       {252, 255, 164}}};
    constexpr double steps = 32.0;
    const double place = std::round(std::clamp(share, 0.0, 1.0) * steps) / steps * (places.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), places.size() - 2);
    return mix(places[below], places[below + 1], place - static_cast<double>(below));
}

Image spectrogram_image(const Overview& view, int width, int height, const SpectrogramScale& scale) {
    Image image(width, height, spectrogram_colour(0.0));
    if (view.columns() == 0) return image;
    for (int x = 0; x < width; ++x) {
        const Columns columns = columns_at(view, x, width);
        for (int y = 0; y < height; ++y) {
            const double row = (height - y - 0.5) / height * view.rows - 0.5;
            const double power = std::max(power_at(view, columns, row), silence_power);
            const double db = 10.0 * std::log10(power);
            image.set(x, y, spectrogram_colour(1.0 + (db - scale.top_db) / scale.range_db));
        }
    }
    return image;
}

Image thumbnail(const Overview& view, int width, int height) {
    Image image(width, height, spectrogram_colour(0.0));
    const int upper = height / 3;
    WaveformStyle style;
    style.background = {16, 14, 24};
    style.peak = {122, 104, 150};
    style.body = {236, 214, 176};
    style.full_scale = std::max(static_cast<double>(largest_sample(view)), 1e-6) * 1.05;
    image.paste(waveform_image(view, width, upper, style), 0, 0);
    image.paste(spectrogram_image(view, width, height - upper, scale_of(view)), 0, upper);
    return image;
}

Image thumbnail(const AudioBuffer& audio, int width, int height) {
    OverviewOptions options;
    options.columns = width;
    options.rows = height;
    return thumbnail(overview_of(audio, options), width, height);
}

}  // namespace afterglow::render

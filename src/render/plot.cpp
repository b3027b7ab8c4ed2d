#include "render/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/canvas.hpp"
#include "render/picture.hpp"
#include "render/plot_axis.hpp"

namespace afterglow::render {
namespace {

constexpr Colour ink{34, 38, 46};
constexpr Colour faint{110, 116, 128};
constexpr Colour grid{222, 226, 232};
constexpr Colour paper{255, 255, 255};
constexpr Font small{11.0, false};
constexpr Font heading{17.0, true};

constexpr int width = 1200;
constexpr int left = 72;
constexpr int panel_width = plot_columns;
constexpr int right = left + panel_width;
constexpr int waveform_height = 130;
constexpr int gap = 12;
constexpr int lane_height = 18;
constexpr int line_height = 17;
constexpr int axis_height = 42;
constexpr int bar_width = 12;
constexpr int key_size = 11;
constexpr int key_height = 18;
constexpr int keys_per_line = 5;

// From top to bottom.
struct Layout {
    int waveform = 0;
    int spectrogram = 0;
    int lanes = 0;
    int axis = 0;
    int legend = 0;
    int height = 0;
};

Layout layout_of(const Plot& plot) {
    Layout layout;
    layout.waveform = 40 + line_height * static_cast<int>(plot.lines.size());
    layout.spectrogram = layout.waveform + waveform_height + gap;
    layout.lanes = layout.spectrogram + plot_rows + 6;
    layout.axis = layout.lanes + lane_height * static_cast<int>(plot.lanes.size()) + 2;
    layout.legend = layout.axis + axis_height;
    const auto keys = static_cast<int>(plot.legend.size());
    const int key_lines = (keys + keys_per_line - 1) / keys_per_line;
    layout.height = layout.legend + (keys > 0 ? key_lines * key_height + 8 : 0);
    return layout;
}

class Drawing {
  public:
    Drawing(const Overview& view, const Plot& plot)
        : view_(view), plot_(plot), at_(layout_of(plot)), canvas_(width, at_.height, paper) {}

    std::string png() {
        draw_words();
        draw_waveform();
        draw_spectrogram();
        for (std::size_t i = 0; i < plot_.lanes.size(); ++i)
            draw_lane(plot_.lanes[i], at_.lanes + lane_height * static_cast<int>(i));
        draw_rules();
        draw_time_axis();
        draw_legend();
        return encode_png(canvas_.picture());
    }

  private:
    double x_of(double sec) const {
        const double duration = std::max(view_.duration_sec(), 1e-9);
        return left + std::clamp(sec / duration, 0.0, 1.0) * panel_width;
    }
    // On the middle of a pixel, so that a thin line is sharp.
    double sharp_x(double sec) const { return std::min(std::floor(x_of(sec)), right - 1.0) + 0.5; }
    // What fits into `room` of the text, with an ellipsis for the rest.
    std::string fitted(const std::string& text, const Font& font, double room);
    void draw_words();
    void draw_waveform();
    void draw_spectrogram();
    void draw_colour_bar(const SpectrogramScale& scale);
    void draw_lane(const PlotLane& lane, int y);
    void draw_instants(const PlotLane& lane, int y);
    void draw_rules();
    void draw_time_axis();
    void draw_legend();

    const Overview& view_;
    const Plot& plot_;
    Layout at_;
    Canvas canvas_;
};

std::string Drawing::fitted(const std::string& text, const Font& font, double room) {
    if (canvas_.text_width(text, font) <= room) return text;
    std::size_t length = text.size();
    const auto continues = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    };
    while (length > 0) {
        do --length;
        while (length > 0 && continues(length));
        std::string part = text.substr(0, length) + "…";
        if (canvas_.text_width(part, font) <= room) return part;
    }
    return {};
}

void Drawing::draw_words() {
    canvas_.text(left, 27, fitted(plot_.title, heading, panel_width), heading, ink);
    for (std::size_t i = 0; i < plot_.lines.size(); ++i) {
        const Font font{12.0, false};
        canvas_.text(left, 46.0 + line_height * static_cast<double>(i),
                     fitted(plot_.lines[i], font, panel_width), font, faint);
    }
}

void Drawing::draw_waveform() {
    float peak = 0.0F;
    for (const float value : view_.lowest) peak = std::max(peak, -value);
    for (const float value : view_.highest) peak = std::max(peak, value);
    WaveformStyle style;
    style.full_scale = amplitude_limit(static_cast<double>(peak));
    canvas_.image(left, at_.waveform, waveform_image(view_, panel_width, waveform_height, style));
    for (const double share : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
        const double y = at_.waveform + 0.5 * waveform_height * (1.0 - share);
        if (std::abs(share) < 1.0) canvas_.line(left, y, right, y, {faint, 0.5, 0.35});
        if (std::abs(share) == 0.5) continue;
        canvas_.text(left - 7, y + 4.0, fmt::format("{:g}", share * style.full_scale + 0.0), small, faint,
                     Align::right);
    }
    canvas_.frame(left - 0.5, at_.waveform - 0.5, panel_width + 1.0, waveform_height + 1.0, {grid});
    canvas_.text_upward(18, at_.waveform + waveform_height / 2.0, "amplitude", small, faint);
}

void Drawing::draw_spectrogram() {
    const auto scale = scale_of(view_);
    canvas_.image(left, at_.spectrogram, spectrogram_image(view_, panel_width, plot_rows, scale));
    const double octaves = std::log2(view_.high_hz / view_.low_hz);
    for (const auto& mark : frequency_marks(view_.low_hz, view_.high_hz)) {
        const double y = at_.spectrogram + plot_rows * (1.0 - std::log2(mark.value / view_.low_hz) / octaves);
        canvas_.line(left, std::floor(y) + 0.5, right, std::floor(y) + 0.5, {paper, 1.0, 0.14});
        canvas_.text(left - 7, y + 4.0, mark.label, small, faint, Align::right);
    }
    canvas_.text_upward(18, at_.spectrogram + plot_rows / 2.0, "frequency (Hz)", small, faint);
    draw_colour_bar(scale);
}

void Drawing::draw_colour_bar(const SpectrogramScale& scale) {
    const double x = right + 12.0;
    for (int y = 0; y < plot_rows; ++y) {
        canvas_.rectangle(x, at_.spectrogram + y, bar_width, 1.0,
                          spectrogram_colour(1.0 - (y + 0.5) / plot_rows));
    }
    constexpr double step_db = 20.0;
    for (double below = 0.0; below <= scale.range_db; below += step_db) {
        const double y = at_.spectrogram + plot_rows * below / scale.range_db;
        canvas_.text(x + bar_width + 5.0, y + 4.0, fmt::format("{:.0f}", scale.top_db - below + 0.0), small,
                     faint);
    }
    canvas_.text(x + bar_width + 5.0, at_.spectrogram - 8.0, "dB", small, faint);
}

void Drawing::draw_lane(const PlotLane& lane, int y) {
    canvas_.rectangle(left, y + 2.0, panel_width, lane_height - 4.0, {244, 246, 249});
    canvas_.text(left - 7, y + lane_height - 5.0, lane.name, small, faint, Align::right);
    for (const auto& span : lane.spans) {
        const double x0 = x_of(span.start_sec);
        const double x1 = std::max(x_of(span.end_sec), x0 + 1.0);
        canvas_.rectangle(x0, y + 2.0, x1 - x0, lane_height - 4.0, span.colour);
        if (x1 - x0 > 3.0) canvas_.rectangle(x1 - 1.0, y + 2.0, 1.0, lane_height - 4.0, paper, 0.7);
        const bool fits = canvas_.text_width(span.label, small) + 8.0 < x1 - x0;
        if (!span.label.empty() && fits)
            canvas_.text(x0 + 4.0, y + lane_height - 5.0, span.label, small, paper);
    }
    draw_instants(lane, y);
}

void Drawing::draw_instants(const PlotLane& lane, int y) {
    std::vector<int> counts(panel_width);
    for (const double sec : lane.instants_sec) {
        const auto column = static_cast<std::size_t>(sharp_x(sec) - left);
        ++counts[std::min(column, counts.size() - 1)];
    }
    const auto used = std::count_if(counts.begin(), counts.end(), [](int n) { return n > 0; });
    if (used == 0) return;
    const int most = *std::max_element(counts.begin(), counts.end());
    const bool crowded = used > panel_width / 3;
    const Pen in_panel{lane.instant_colour, 1.0, 0.45};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        const double x = left + static_cast<double>(i) + 0.5;
        const double tall = (lane_height - 4.0) * counts[i] / most;
        canvas_.line(x, y + lane_height - 2.0 - tall, x, y + lane_height - 2.0, {lane.instant_colour, 1.4});
        if (!crowded) canvas_.line(x, at_.waveform, x, at_.waveform + waveform_height, in_panel);
    }
}

void Drawing::draw_rules() {
    for (const double sec : plot_.rules_sec) {
        const double x = sharp_x(sec);
        canvas_.line(x, at_.waveform, x, at_.waveform + waveform_height, {{20, 130, 90}, 1.5, 1.0, true});
        canvas_.line(x, at_.spectrogram, x, at_.spectrogram + plot_rows, {{120, 255, 190}, 1.5, 1.0, true});
    }
}

void Drawing::draw_time_axis() {
    constexpr int wanted = 12;
    for (const auto& mark : time_marks(view_.duration_sec(), wanted)) {
        const double x = sharp_x(mark.value);
        canvas_.line(x, at_.axis, x, at_.axis + 5.0, {faint});
        canvas_.text(x, at_.axis + 17.0, mark.label, small, faint, Align::centre);
    }
    canvas_.line(left, at_.axis + 0.5, right, at_.axis + 0.5, {faint});
    constexpr double minute = 60.0;
    constexpr double hour = 3600.0;
    const char* unit = "time (s)";
    if (view_.duration_sec() >= minute) unit = "time (min:s)";
    if (view_.duration_sec() >= hour) unit = "time (h:min:s)";
    canvas_.text(left + panel_width / 2.0, at_.axis + 34.0, unit, small, faint, Align::centre);
}

void Drawing::draw_legend() {
    constexpr double room = static_cast<double>(panel_width) / keys_per_line;
    for (std::size_t i = 0; i < plot_.legend.size(); ++i) {
        const auto& key = plot_.legend[i];
        const double x = left + room * static_cast<double>(i % keys_per_line);
        const std::size_t line = i / keys_per_line;
        const double y = at_.legend + key_height * static_cast<double>(line);
        canvas_.rectangle(x, y, key_size, key_size, key.colour);
        canvas_.text(x + key_size + 6.0, y + key_size - 1.0, fitted(key.label, small, room - key_size - 14.0),
                     small, faint);
    }
}

}  // namespace

std::string plot_png(const Overview& view, const Plot& plot) {
    return Drawing(view, plot).png();
}

}  // namespace afterglow::render
